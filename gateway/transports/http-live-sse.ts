import type { ExecutionResult } from 'graphql';
import { Pool } from 'undici';
import { HubError } from '#kernel/errors.js';
import { Queue } from '#platform/queue.js';
import { toRequestHeaders } from '#platform/subgraph/request-headers.js';
import type { HttpLiveOptions } from './http-live.js';
import { sentEvents } from './sent-events.js';
import type { SubgraphOperation } from './transport.js';

/** How many events may wait here; then the response is not read until half of them are gone, and the subgraph has to wait. */
const WAITING = 100;

/** Nothing longer is taken for one event. */
const MOST_CHARACTERS = 16_777_216;

/**
 * Subscriptions to a subgraph by server-sent events: the "distinct connections mode" of the GraphQL over SSE protocol
 * (https://github.com/enisdenjo/graphql-sse, PROTOCOL.md). Whoever speaks it sends a comment now and then; when none and
 * nothing else has come for twice `pingMs`, the other end is taken for lost.
 */
export const httpLiveSse = ({ name, url, headers, clock, timeoutMs, pingMs }: HttpLiveOptions) => {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, { connections: null, headersTimeout: 0, bodyTimeout: 0 });
  const streams = new Set<Queue<ExecutionResult>>();

  const subscribe = ({ query, operationName, variables, request }: SubgraphOperation): AsyncIterableIterator<ExecutionResult> => {
    const leaving = new AbortController();
    let cancel = (): void => {};
    let room: (() => void) | null = null;
    const events = new Queue<ExecutionResult>(() => {
      request.signal?.removeEventListener('abort', end);
      streams.delete(events);
      cancel();
      room?.();
      leaving.abort();
    });
    const end = () => events.end();
    const lost = (cause?: unknown) => new HubError('UPSTREAM_UNAVAILABLE', `The connection to ${name} was lost`, { cause });
    /** Gives up when nothing is heard for so long. */
    const within = (ms: number, fault: () => HubError) => {
      cancel();
      cancel = clock.after(ms, () => events.finish(fault()));
    };
    const heard = () => within(2 * pingMs, lost);

    const follow = async () => {
      within(timeoutMs, () => new HubError('UPSTREAM_TIMEOUT', `${name} took over ${timeoutMs} ms to accept a subscription`));
      const response = await pool.request({
        method: 'POST',
        path: pathname + search,
        headers: { ...toRequestHeaders(request), ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query, operationName, variables }),
        signal: leaving.signal,
      });
      const type = String(response.headers['content-type'] ?? '');
      if (!/^text\/event-stream\b/i.test(type)) {
        response.body.destroy();
        const said = `${name} answered ${response.statusCode} with ${type || 'nothing'} instead of events`;
        throw new HubError(response.statusCode >= 502 && response.statusCode <= 504 ? 'UPSTREAM_UNAVAILABLE' : 'UPSTREAM_MALFORMED', said);
      }
      heard();
      const tooLong = () => new HubError('UPSTREAM_MALFORMED', `${name} sent an event of over ${MOST_CHARACTERS} characters`);
      for await (const { event, data } of sentEvents(noticed(response.body, heard), MOST_CHARACTERS, tooLong)) {
        if (event === 'complete') return;
        if (event !== 'next') continue;
        events.push(answerOf(name, data));
        if (events.length < WAITING) continue;
        cancel();
        await new Promise<void>(resolve => {
          room = resolve;
        });
        room = null;
        if (events.ended) return;
        heard();
      }
      throw lost();
    };

    streams.add(events);
    if (request.signal?.aborted) end();
    else {
      request.signal?.addEventListener('abort', end, { once: true });
      follow().then(
        () => events.finish(),
        thrown => events.finish(thrown instanceof HubError ? thrown : lost(thrown)),
      );
    }
    const stream: AsyncIterableIterator<ExecutionResult> = {
      async next() {
        const event = await events.next();
        if (events.length <= WAITING / 2) room?.();
        return event;
      },
      return: () => events.return(),
      [Symbol.asyncIterator]: () => stream,
    };
    return stream;
  };

  return {
    subscribe,
    async close(): Promise<void> {
      for (const events of [...streams]) events.finish(new HubError('UPSTREAM_UNAVAILABLE', `The connection to ${name} was lost`));
      await pool.destroy();
    },
  };
};

async function* noticed<T>(chunks: AsyncIterable<T>, notice: () => void): AsyncGenerator<T> {
  for await (const chunk of chunks) {
    notice();
    yield chunk;
  }
}

const answerOf = (name: string, data: string): ExecutionResult => {
  try {
    const answer: unknown = JSON.parse(data);
    if (typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer)) return answer as ExecutionResult;
  } catch {
    // Told apart below: it is no answer either way.
  }
  throw new HubError('UPSTREAM_MALFORMED', `${name} sent an event that is no GraphQL answer`);
};
