import type { ExecutionResult } from 'graphql';
import { asHubError } from '#kernel/errors.js';
import type { Span } from '#kernel/span.js';

/** The code that an answer's first error carries; null where there is none. */
export const firstCode = (errors: ExecutionResult['errors']): string | null => {
  const [error] = errors ?? [];
  if (!error) return null;
  const { code } = error.extensions ?? {};
  return typeof code === 'string' ? code : 'INTERNAL';
};

/** Does something within a span, which ends with it and says by which code it failed, if it did. */
export const within = async <T>(span: Span, work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (thrown) {
    span.failed(asHubError(thrown).code);
    throw thrown;
  } finally {
    span.end();
  }
};

/** The same for what answers as GraphQL does: with errors beside the data, or with a stream of answers. */
export const withinAnswering = <T extends object>(span: Span, ask: () => Promise<T>): Promise<T> =>
  within(span, async () => {
    const answer = await ask();
    const code = 'errors' in answer ? firstCode(answer.errors as ExecutionResult['errors']) : null;
    if (code !== null) span.failed(code);
    return answer;
  });
