import type { IncomingMessage } from 'node:http';
import { HubError } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';

/** The whole body, at most `maxBytes` of it: a longer one is refused with INVALID_INPUT before it is read. */
export const readBody = (request: IncomingMessage, maxBytes = 1_048_576): Promise<Buffer> => {
  const tooLong = () => new HubError('INVALID_INPUT', `The request's body is over ${maxBytes} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLong());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    // By its events: reading a stream as an iterable costs as much as answering a small question.
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) return void chunks.push(chunk);
      reject(tooLong());
      request.pause();
    });
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    const brokenOff = (cause?: unknown) => reject(new HubError('INVALID_INPUT', 'The request ended before its body did', { cause }));
    request.once('error', brokenOff);
    request.once('close', () => brokenOff());
  });
};

export async function readJsonBody(request: IncomingMessage, maxBytes?: number): Promise<Json> {
  const body = await readBody(request, maxBytes);
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch (cause) {
    throw new HubError('INVALID_INPUT', "The request's body is no JSON", { cause });
  }
}
