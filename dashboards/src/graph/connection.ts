import { type Client, createClient } from 'graphql-ws';
import type { TypedDocumentString } from '../../graph/generated/graphql';
import { ASKER } from './ask';

/** How the one WebSocket stands. `retryAt` is when the next attempt is made, in milliseconds since 1970. */
export type Connection = { state: 'connecting' | 'open' } | { state: 'lost'; retryAt: number };

const LONGEST_WAIT_MS = 15_000;
const PING_EVERY_MS = 12_000;
const PONG_WITHIN_MS = 5_000;

/** Waits 0.5, 1, 2 … 15 s with a fifth of chance, so that many dashboards do not come back in one moment. */
const retryWaitMs = (attempt: number, chance: number): number => Math.min(LONGEST_WAIT_MS, 500 * 2 ** attempt) * (0.9 + 0.2 * chance);

/** All subscriptions of this tab, over one WebSocket that comes back by itself. */
export class LiveGraph {
  #client: Client;
  #connection: Connection = { state: 'connecting' };
  #watchers = new Set<() => void>();
  #returned = new Set<() => void>();
  #wasOpen = false;

  constructor(url: string) {
    let pong: ReturnType<typeof setTimeout> | undefined;
    this.#client = createClient({
      url,
      connectionParams: ASKER,
      keepAlive: PING_EVERY_MS,
      lazyCloseTimeout: 3_000,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      retryWait: async attempt => {
        const wait = retryWaitMs(attempt, Math.random());
        this.#set({ state: 'lost', retryAt: Date.now() + wait });
        await new Promise<void>(resolve => {
          const goOn = () => {
            clearTimeout(timer);
            removeEventListener('online', goOn);
            resolve();
          };
          const timer = setTimeout(goOn, wait);
          // The machine woke up or found its network again: no reason to wait longer.
          addEventListener('online', goOn);
        });
      },
      on: {
        connecting: () => this.#connection.state !== 'lost' && this.#set({ state: 'connecting' }),
        connected: () => {
          this.#set({ state: 'open' });
          if (this.#wasOpen) for (const back of this.#returned) back();
          this.#wasOpen = true;
        },
        closed: () => {
          clearTimeout(pong);
          if (this.#connection.state === 'open') this.#set({ state: 'lost', retryAt: Date.now() });
        },
        ping: received => {
          // A connection that is gone without a word, as after sleep, shows itself by no pong.
          if (!received) pong = setTimeout(() => this.#client.terminate(), PONG_WITHIN_MS);
        },
        pong: received => received && clearTimeout(pong),
      },
    });
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Calls back on each change of `connection`. Returns the way out. */
  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Calls back when the connection stands again after a gap: what has no resume must be asked anew. */
  onReturn(back: () => void): () => void {
    this.#returned.add(back);
    return () => this.#returned.delete(back);
  }

  /**
   * Subscribes until the returned function is called, or until the stream ends and `finished` says that this was its
   * end; otherwise it subscribes again after a while. `variables` is called each time, so that a log resumes behind
   * what came last.
   */
  subscribe<T, V extends Record<string, unknown>>(
    document: TypedDocumentString<T, V>,
    variables: () => V,
    sink: { next(data: T): void; trouble?(problem: string): void; finished?(): boolean },
  ): () => void {
    let over = false;
    let attempt = 0;
    let again: ReturnType<typeof setTimeout> | undefined;
    let dispose = () => {};
    const payload = {
      query: document.toString(),
      get variables() {
        return variables();
      },
    };
    const start = () => {
      const end = (problem: string | null) => {
        if (over || sink.finished?.()) return;
        if (problem !== null) sink.trouble?.(problem);
        again = setTimeout(start, retryWaitMs(attempt++, Math.random()));
      };
      dispose = this.#client.subscribe<T>(payload, {
        next: ({ data, errors, extensions }) => {
          if (over) return;
          // The hub has lost events on the way here: as if the connection had been.
          if ((extensions as { gap?: object } | undefined)?.gap) for (const back of this.#returned) back();
          if (data) {
            attempt = 0;
            sink.next(data);
          } else if (errors) sink.trouble?.(messageOf(errors));
        },
        error: error => end(messageOf(error)),
        complete: () => end(null),
      });
    };
    start();
    return () => {
      over = true;
      clearTimeout(again);
      dispose();
    };
  }

  #set(connection: Connection) {
    this.#connection = connection;
    for (const watcher of this.#watchers) watcher();
  }
}

function messageOf(error: unknown): string {
  if (Array.isArray(error)) return error.map(one => String(one?.message ?? one)).join('; ');
  return error instanceof Error ? error.message : 'closed';
}

export const liveGraph = new LiveGraph(`${location.origin.replace(/^http/, 'ws')}/graphql`);
