import { HubError } from '#kernel/errors.js';

/** What HTTP has a status of its own for, where our codes only know INVALID_INPUT. */
export type RefusalStatus = 400 | 405 | 406 | 408 | 413 | 415 | 431;

/** A request that makes no sense as HTTP: INVALID_INPUT with the status, and the headers, that tell the client what would. */
export class Refusal extends HubError {
  constructor(
    readonly status: RefusalStatus,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    cause?: unknown,
  ) {
    super('INVALID_INPUT', message, { cause });
  }
}
