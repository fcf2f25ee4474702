/**
 * The events of a subscription, made by an async generator, that can be let go while it waits: `return()` first aborts
 * `stop`, which must end what the generator waits for. A bare generator's `return()` would wait behind its pending
 * `next()`, for as long as its source is idle. A failure aborts too.
 */
export const feed = <T>(stop: AbortController, events: AsyncGenerator<T, void>): AsyncIterableIterator<T> => ({
  async next() {
    try {
      return await events.next();
    } catch (thrown) {
      stop.abort();
      throw thrown;
    }
  },
  return: () => {
    stop.abort();
    return events.return();
  },
  [Symbol.asyncIterator]() {
    return this;
  },
});
