import type { Ids } from '#kernel/ids.js';

/** Under this name a request is known in every log, answer and process. */
export const REQUEST_ID = 'x-request-id';

/** Whether what a client sent can stand in a header and a log as it is. */
export const isRequestId = (said: unknown): said is string => typeof said === 'string' && /^[\w.:@/+=-]{1,128}$/.test(said);

/** The id that a request came with, where it is one; else a new one. */
export const requestIdOf = (said: unknown, ids: Ids): string => (isRequestId(said) ? said : ids());
