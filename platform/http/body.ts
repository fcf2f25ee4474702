import type { IncomingMessage } from 'node:http';
import { HubError } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';

/** The whole body, at most `maxBytes` of it: a longer one is refused with INVALID_INPUT before it is read. */
export async function readBody(request: IncomingMessage, maxBytes = 1_048_576): Promise<Buffer> {
  const tooLong = () => new HubError('INVALID_INPUT', `The request's body is over ${maxBytes} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLong();
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw tooLong();
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof HubError) throw cause;
    throw new HubError('INVALID_INPUT', 'The request ended before its body did', { cause });
  }
  return Buffer.concat(chunks);
}

export async function readJsonBody(request: IncomingMessage, maxBytes?: number): Promise<Json> {
  const body = await readBody(request, maxBytes);
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch (cause) {
    throw new HubError('INVALID_INPUT', "The request's body is no JSON", { cause });
  }
}
