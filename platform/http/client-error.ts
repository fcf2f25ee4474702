import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Refusal } from './refusal.js';
import { refuseSocket } from './respond.js';

/**
 * Answers what came over a connection and cannot be read, and ends it: on the bytes that follow nobody could rely. Where it is
 * the body of a request under way, that is its answer; the answers to earlier requests are not spoilt.
 */
export const refuseClient = (error: NodeJS.ErrnoException, socket: Duplex, answering: Iterable<ServerResponse>): void => {
  const pending = pendingOn(socket, answering);
  if (error.code === 'ECONNRESET' || !socket.writable || pending.length > 1) return void socket.destroy();
  const [response] = pending;
  if (response?.headersSent) return void socket.destroy();
  if (response?.req.complete) return void response.setHeader('connection', 'close');
  socket.once('finish', () => socket.destroy());
  refuseSocket(socket, refusalOf(error));
};

/** The answers that are awaited on a connection: several where questions came before they were answered. */
export const pendingOn = (socket: Duplex, answering: Iterable<ServerResponse>): ServerResponse[] =>
  [...answering].filter(({ req }) => req.socket === socket);

/** What broke a connection before there was a whole request, by Node's codes for it, as the client is told it. */
const refusalOf = (error: NodeJS.ErrnoException): Refusal => {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Refusal(431, 'The headers of the request are too long', {}, error);
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new Refusal(413, "The extensions of the body's chunks are too long", {}, error);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Refusal(408, 'The request took too long to arrive', {}, error);
    case 'HPE_INVALID_CONTENT_LENGTH':
    case 'HPE_UNEXPECTED_CONTENT_LENGTH':
      return new Refusal(400, 'content-length wants one whole number', {}, error);
    case 'HPE_INVALID_TRANSFER_ENCODING':
      return new Refusal(400, 'transfer-encoding wants "chunked", and no content-length beside it', {}, error);
    case 'HPE_INVALID_CHUNK_SIZE':
      return new Refusal(400, 'The body is not in chunks, though its transfer-encoding says so', {}, error);
    default:
      return new Refusal(400, 'What came is no HTTP request', {}, error);
  }
};
