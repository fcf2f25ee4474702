import type { Dispatcher, Pool } from 'undici';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Received } from './answer.js';

export interface Exchange {
  pool: Pool;
  path: string;
  /** Names and values in turns, as undici takes them without looking further. */
  headers: string[];
  body: string;
  /** An answer over this is not read to its end: UPSTREAM_MALFORMED. */
  maxBytes: number;
  /** When it aborts nobody waits any more; its reason is what is thrown. */
  signal: AbortSignal | undefined;
  clock: Clock;
  /** After this long it is given up with UPSTREAM_TIMEOUT. */
  timeoutMs: number;
  /** Who is asked, for what went wrong. */
  name: string;
}

/**
 * One POST and its whole answer, by undici's own events: a stream, a signal and an iterator of it cost more than a small
 * answer does. Whatever ends it before its answer is there gives its connection up.
 */
export const exchange = ({ pool, path, headers, body, maxBytes, signal, clock, timeoutMs, name }: Exchange): Promise<Received> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let controller: Dispatcher.DispatchController | null = null;
    let ended: { reason: Error } | null = null;
    let status = 0;
    let type = '';
    let bytes = 0;
    const chunks: Buffer[] = [];

    const settle = () => {
      cancelTimeout();
      signal?.removeEventListener('abort', aborted);
    };
    /** The request may still wait for a connection: then it is ended as soon as it gets one. */
    const end = (reason: Error) => {
      if (ended) return;
      ended = { reason };
      settle();
      reject(reason);
      controller?.abort(reason);
    };
    const aborted = () => end(signal!.reason as Error);
    const cancelTimeout = clock.after(timeoutMs, () => end(new HubError('UPSTREAM_TIMEOUT', `${name} took over ${timeoutMs} ms`)));
    signal?.addEventListener('abort', aborted, ONCE);

    pool.dispatch(
      { method: 'POST', path, headers, body },
      {
        onRequestStart(started) {
          controller = started;
          if (ended) controller.abort(ended.reason);
        },
        onResponseStart(_, code, { 'content-type': said = '' }) {
          status = code;
          type = String(said);
        },
        onResponseData(_, chunk) {
          bytes += chunk.length;
          if (bytes <= maxBytes) chunks.push(chunk);
          else end(new HubError('UPSTREAM_MALFORMED', `${name} answered with over ${maxBytes} bytes`));
        },
        onResponseEnd() {
          if (ended) return;
          settle();
          resolve({ status, type, body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) });
        },
        onResponseError: (_, error) => end(error),
      },
    );
  });

const ONCE = { once: true };
