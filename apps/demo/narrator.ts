import { createClient } from 'graphql-ws';
import { type Clock, systemClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { CallReport } from './report.js';

interface NarratedEvent {
  kind: string;
  call: { id: string };
  text: string | null;
  digits: string | null;
  confidence: number | null;
  ms: number | null;
  errors: number | null;
  bargedIn: boolean | null;
  reason: string | null;
}

const EVENTS = `subscription Narrated {
  callEvents { kind call { id } text digits confidence ms errors bargedIn reason }
}`;

/** Questions that every turn asks, and that nobody wants to read each time. */
const EVERYDAY = new Set(['Say', 'Understand', 'UpdateContext', 'MoveCall']);

/** How long after a call its last events may take. */
const CLOSING_MS = 30_000;

/** Tells on the terminal what happens in the calls, as any client of the graph could. */
export class Narrator {
  #waiting: ((id: string) => void)[] = [];
  /** Rejects when the calls cannot be followed any more. */
  #lost = Promise.withResolvers<never>();
  #ended = new Map<string, PromiseWithResolvers<void>>();

  private constructor(
    private readonly client: ReturnType<typeof createClient>,
    private readonly clock: Clock,
  ) {
    this.#lost.promise.catch(() => {});
  }

  static async listenTo(url: string, clock = systemClock): Promise<Narrator> {
    const connected = Promise.withResolvers<void>();
    const client = createClient({
      url: `${url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      lazy: false,
      retryAttempts: 0,
      // Whoever waits for a call is told, by its being lost.
      onNonLazyError: () => {},
      on: { connected: () => connected.resolve() },
    });
    const narrator = new Narrator(client, clock);
    void narrator.#follow();
    await narrator.#unlessLost(connected.promise);
    return narrator;
  }

  /** The id of the call that begins next. */
  nextCall(): Promise<string> {
    const begun = this.#unlessLost(new Promise<string>(resolve => this.#waiting.push(resolve)));
    begun.catch(() => {}); // whoever waits for it may still be busy with the call
    return begun;
  }

  /** Waits for the log of a call to be closed, and gives its id; UPSTREAM_TIMEOUT when it does not come to that. */
  async over(begun: Promise<string>): Promise<string> {
    const closed = begun.then(async id => {
      await this.#end(id).promise;
      return id;
    });
    const patience = new AbortController();
    const late = this.clock.sleep(CLOSING_MS, patience.signal).then(() => {
      throw new HubError('UPSTREAM_TIMEOUT', `Nothing was told of the end of the call within ${CLOSING_MS} ms after it`);
    });
    late.catch(() => {}); // it is told off by being aborted, too
    return this.#unlessLost(Promise.race([closed, late])).finally(() => patience.abort());
  }

  summarise({ turns, customer, outcome, satisfaction, ticketId, recording }: CallReport): void {
    const waits = turns.flatMap(({ waitMs }) => (waitMs === null ? [] : [waitMs])).sort((a, b) => a - b);
    console.log(
      `\n  ${customer ?? 'unknown caller'}: ${outcome?.toLowerCase() ?? 'no outcome'}, score ${satisfaction ?? 'none'}, ${ticketId ? 'a ticket' : 'no ticket'}; ` +
        `answered after ${waits[Math.floor(waits.length / 2)] ?? '–'} ms at the median\n  recording: ${recording}`,
    );
  }

  async close(): Promise<void> {
    await this.client.dispose();
  }

  async #follow(): Promise<void> {
    try {
      for await (const { data } of this.client.iterate<{ callEvents: NarratedEvent }>({ query: EVENTS })) {
        if (data) this.#tell(data.callEvents);
      }
      throw new Error('the graph has ended the subscription');
    } catch (cause) {
      this.#lost.reject(new HubError('UPSTREAM_UNAVAILABLE', 'The calls cannot be followed any more', { cause }));
    }
  }

  #unlessLost<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#lost.promise]);
  }

  #tell(event: NarratedEvent): void {
    const { kind, call, text, digits, confidence, ms, errors, bargedIn, reason } = event;
    if (kind === 'call.started') {
      this.#waiting.shift()?.(call.id);
      console.log('\n  A call comes in.\n');
    } else if (kind === 'turn.heard') console.log(`  caller  ${text}   (${Math.round((confidence ?? 0) * 100)} %)`);
    else if (kind === 'turn.keyed') console.log(`  caller  [keys ${digits}]`);
    else if (kind === 'turn.unclear') console.log('  caller  [unclear]');
    else if (kind === 'reply.started') console.log(`  bot     ${text}`);
    else if (kind === 'reply.ended' && bargedIn) console.log(`          [interrupted after "${text ?? ''}"]`);
    else if (kind === 'graph.asked' && !EVERYDAY.has(text ?? ''))
      console.log(`    graph ${text}: ${ms} ms${errors ? `, ${errors} errors` : ''}`);
    else if (kind === 'call.ended') {
      console.log(`\n  The call ends: ${reason}.`);
      this.#end(call.id).resolve();
    }
  }

  #end(callId: string): PromiseWithResolvers<void> {
    const end = this.#ended.get(callId) ?? Promise.withResolvers<void>();
    this.#ended.set(callId, end);
    return end;
  }
}
