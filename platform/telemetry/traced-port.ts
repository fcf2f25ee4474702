import type { RequestInfo } from '#kernel/client.js';
import { asHubError } from '#kernel/errors.js';
import type { Span } from '#kernel/span.js';
import { within } from './span-steps.js';

/**
 * A port as one request uses it: where the request is traced, each call is a step of its trace, named for the port and the
 * method, and nothing of what was asked. Otherwise it is the port itself.
 */
export const tracedPort = <Port extends object>(name: string, port: Port, { span }: Pick<RequestInfo, 'span'>): Port => {
  if (!span) return port;
  return new Proxy(port, {
    get(target, method) {
      const value: unknown = Reflect.get(target, method);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) =>
        step(span.child(`${name}.${String(method)}`, { 'switchboard.system': name }, 'call'), () => value.apply(target, args));
    },
  });
};

/** What a method answers at once stays an answer at once. */
const step = (span: Span, call: () => unknown): unknown => {
  try {
    const answer = call();
    if (isPromise(answer)) return within(span, () => answer);
    span.end();
    return answer;
  } catch (thrown) {
    span.failed(asHubError(thrown).code);
    span.end();
    throw thrown;
  }
};

/** Also those that are no Promise of the language's own: a database client has some. */
const isPromise = (value: unknown): value is Promise<unknown> => typeof (value as { then?: unknown } | null)?.then === 'function';
