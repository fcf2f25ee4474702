import type { ServerResponse } from 'node:http';
import { isErrorCode } from '#kernel/errors.js';
import { type Coding, compressed } from '#platform/http/compression.js';
import { statusOfCode } from '#platform/http/respond.js';
import type { AnswerType } from './negotiation.js';

/** Answers shorter than this are sent as they are: a packet or two less is not worth the time that compressing takes. */
const WORTH_COMPRESSING = 2_048;

/** Statuses that the pipeline gives where nobody said which: 400 for what it refused, 500 for what plugins threw. */
const GUESSED: readonly number[] = [400, 500];

/**
 * The status of an answer. Where there is data it is 200, whatever failed beside it. Where there is none it follows from
 * the first error's code, unless a plugin has said otherwise. In application/json a question that was understood as one has 200 also
 * where it was not valid: there a client could not tell our 400 from that of something on the way
 * (GraphQL over HTTP, "application/json"). What is about the client or the house keeps its status.
 */
export const statusOf = (status: number | undefined, text: string, type: AnswerType): number => {
  if (status === undefined || !GUESSED.includes(status)) return status ?? 200;
  const code = firstCode(text);
  const right = isErrorCode(code) ? statusOfCode(code) : status;
  return right === 400 && type === 'application/json' ? 200 : right;
};

/** An answer without data is short, and rare. */
const firstCode = (text: string): unknown => {
  const { errors } = JSON.parse(text) as { errors?: { extensions?: { code?: unknown } }[] };
  return errors?.[0]?.extensions?.code;
};

export type Headers = Record<string, string | number>;

/** Sends an answer in one piece. */
export const sendWhole = async (
  response: ServerResponse,
  { status, headers, text }: { status: number; headers: Headers; text: string },
  coding: () => Coding | null,
): Promise<void> => {
  const chosen = text.length < WORTH_COMPRESSING ? null : coding();
  const body = chosen ? await compressed(text, chosen) : text;
  if (chosen) headers['content-encoding'] = chosen;
  const bytes = Buffer.byteLength(body);
  headers['content-length'] = bytes;
  response.writeHead(status, headers);
  // Of a text that might hold anything, Node makes room for thrice its length; one of ASCII alone is what it is.
  response.end(body, bytes === body.length ? 'latin1' : 'utf8');
};
