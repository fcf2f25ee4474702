import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Json } from '#kernel/json.js';
import { inflated } from './compression.js';
import { nameGivenTwice, namesIn, shapeOf } from './json-shape.js';
import { Refusal } from './refusal.js';

/** What a body of JSON may be. */
export interface JsonLimits {
  /** The longest body, also where it came compressed. */
  maxBytes?: number;
  /** How many lists and objects may lie in one another. */
  maxLevels?: number;
}

/** The whole body, at most `maxBytes` of it: a longer one is refused with INVALID_INPUT before it is read. */
export const readBody = (request: IncomingMessage, maxBytes = 1_048_576): Promise<Buffer> => {
  const tooLong = () => new Refusal(413, `The request's body is over ${maxBytes} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLong());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    // By its events: reading a stream as an iterable costs as much as answering a small question.
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) return void chunks.push(chunk);
      reject(tooLong());
      chunks.length = 0;
      request.pause();
    });
    let whole = false;
    request.once('end', () => {
      whole = true;
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    const brokenOff = (cause?: unknown) => {
      // Every request closes in the end: an error for each would cost as much as answering a small question, too.
      if (!whole) reject(new Refusal(400, 'The request ended before its body did', {}, cause));
    };
    request.once('error', brokenOff);
    request.once('close', () => brokenOff());
    // Whoever broke off before is not heard to do so again.
    if (request.destroyed) brokenOff();
  });
};

/**
 * The body as JSON that means the same to everybody who reads it: UTF-8 (RFC 8259 section 8.1), no name given twice in one
 * object (section 4), nothing so deep that walking it is a danger. The messages say what is wrong, never what was sent.
 */
export async function readJsonBody(request: IncomingMessage, { maxBytes = 1_048_576, maxLevels = 1_000 }: JsonLimits = {}): Promise<Json> {
  const sent = await readBody(request, maxBytes);
  const encoding = request.headers['content-encoding'];
  const body = encoding === undefined ? sent : await inflated(sent, encoding, maxBytes);
  return parseJson(textOf(body), "The request's body", maxLevels);
}

const textOf = (bytes: Buffer): string => {
  if (bytes.length === 0) throw new Refusal(400, 'The request has no body');
  if (!isUtf8(bytes)) throw new Refusal(400, "The request's body is not UTF-8");
  const text = bytes.toString('utf8');
  if (text.charCodeAt(0) === 0xfeff) throw new Refusal(400, "The request's body begins with a byte order mark, which JSON does not have");
  return text;
};

/** What a text says as JSON; `what` it is, for the message. */
export const parseJson = (text: string, what: string, maxLevels: number): Json => {
  const { levels, names } = shapeOf(text);
  if (levels > maxLevels) throw new Refusal(400, `${what} is nested over ${maxLevels} levels deep`);
  const value = parsed(text, what);
  if (namesIn(value) === names) return value;
  throw new Refusal(400, `${what} gives a name twice in one object: ${safely(nameGivenTwice(text) ?? '')}`);
};

const parsed = (text: string, what: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    const [, at] = /at position (\d+)/.exec((cause as Error).message) ?? [];
    throw new Refusal(400, `${what} is no JSON${at === undefined ? '' : `, from its character ${at} on`}`, {}, cause);
  }
};

/** A name of the client's choice, short and without anything that could disturb a log. */
const safely = (name: string): string => JSON.stringify(name.slice(0, 40));
