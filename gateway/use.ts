import type { ApolloServerPlugin } from '@apollo/server';
import type { ExecutionResult } from 'graphql';
import type { Executor } from './executor.js';
import type { GatewayContext } from './request.js';

/** Knows whether anybody still waits for something of a graph: questions under way, and subscriptions. */
export const inUse = () => {
  let count = 0;
  let unused = () => {};

  const begin = (): (() => void) => {
    count++;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      count--;
      if (count === 0) unused();
    };
  };

  const ends = new WeakMap<object, () => void>();
  const plugin: ApolloServerPlugin<GatewayContext> = {
    async requestDidStart(context) {
      const end = begin();
      ends.set(context, end);
      // Parts that nobody has begun to read have no end of their own.
      context.contextValue.after?.(end);
      return {
        async willSendResponse({ response }) {
          const { body } = response;
          if (body.kind === 'single') return end();
          response.body = { ...body, subsequentResults: untilLast(body.subsequentResults, end) };
        },
      };
    },
    async unexpectedErrorProcessingRequest({ requestContext }) {
      ends.get(requestContext)?.();
    },
  };

  const counted = (executor: Executor): Executor => ({
    ...executor,
    async subscribe(operation) {
      const answer = await executor.subscribe(operation);
      return Symbol.asyncIterator in answer ? until(answer, begin()) : answer;
    },
  });

  return {
    plugin,
    counted,
    /** Resolves when nothing is under way any more. Who has just been handed the pipeline gets the time to step in. */
    async ended(): Promise<void> {
      await new Promise(resolve => setImmediate(resolve));
      if (count > 0) {
        await new Promise<void>(resolve => {
          unused = resolve;
        });
      }
    },
  };
};

/** The same events; their end is told. */
const until = (events: AsyncIterableIterator<ExecutionResult>, ended: () => void): AsyncIterableIterator<ExecutionResult> => ({
  async next() {
    try {
      const event = await events.next();
      if (event.done) ended();
      return event;
    } catch (thrown) {
      ended();
      throw thrown;
    }
  },
  async return() {
    ended();
    return (await events.return?.()) ?? { value: undefined, done: true };
  },
  [Symbol.asyncIterator]() {
    return this;
  },
});

async function* untilLast<T>(parts: AsyncIterable<T>, ended: () => void): AsyncGenerator<T, void, void> {
  try {
    yield* parts;
  } finally {
    ended();
  }
}
