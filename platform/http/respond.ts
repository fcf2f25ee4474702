import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { asHubError, type ErrorCode, type HubError } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';
import { Refusal } from './refusal.js';

const STATUS: Record<ErrorCode, number> = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  DEADLINE_EXCEEDED: 504,
  UPSTREAM_REJECTED: 502,
  UPSTREAM_MALFORMED: 502,
  UPSTREAM_TIMEOUT: 504,
  UPSTREAM_UNAVAILABLE: 503,
  IN_DOUBT: 500,
  MISCONFIGURED: 500,
  SHUTTING_DOWN: 503,
  INTERNAL: 500,
};

/** The HTTP status that says what a code says. */
export const statusOfCode = (code: ErrorCode): number => STATUS[code];

/** The HTTP status that says what a HubError says. */
export const statusOf = (error: HubError): number => (error instanceof Refusal ? error.status : STATUS[error.code]);

/** A failure as JSON, in the form of a GraphQL answer, so that every client of the house reads one form. */
export const errorBody = (error: HubError): Json => ({
  errors: [{ message: error.message, extensions: { code: error.code, retryable: error.retryable } }],
});

const JSON_TYPE = 'application/json; charset=utf-8';

/** As application/json, unless the response has been given another type of JSON already. */
export const sendJson = (response: ServerResponse, status: number, body: Json): void => {
  const text = JSON.stringify(body);
  const type = (response.getHeader('content-type') as string | undefined) ?? JSON_TYPE;
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
};

/** Answers with what went wrong. What the house did not foresee is INTERNAL and does not say more. */
export const sendError = (response: ServerResponse, thrown: unknown): void => {
  const error = asHubError(thrown);
  if (error instanceof Refusal) for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  sendJson(response, statusOf(error), errorBody(error));
};

/** The same on a socket that no response stands for: it was to be upgraded, or what came is no request. And then no more. */
export const refuseSocket = (socket: Duplex, thrown: unknown): void => {
  const error = asHubError(thrown);
  const status = statusOf(error);
  const text = JSON.stringify(errorBody(error));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
};
