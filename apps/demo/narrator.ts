import { createClient } from 'graphql-ws';
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

/** Tells on the terminal what happens in the calls, as any client of the graph could. */
export class Narrator {
  #waiting: ((id: string) => void)[] = [];
  #ended = new Map<string, PromiseWithResolvers<void>>();

  private constructor(private readonly client: ReturnType<typeof createClient>) {}

  static async listenTo(url: string): Promise<Narrator> {
    const connected = Promise.withResolvers<void>();
    const client = createClient({
      url: `${url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      lazy: false,
      retryAttempts: 0,
      on: { connected: () => connected.resolve() },
    });
    const narrator = new Narrator(client);
    narrator.#follow().catch(error => console.error('The calls cannot be followed any more:', error));
    await connected.promise;
    return narrator;
  }

  /** The id of the call that begins next. */
  nextCall(): Promise<string> {
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  /** Resolves when the log of this call is closed. */
  async over(callId: string): Promise<void> {
    await this.#end(callId).promise;
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
    for await (const { data } of this.client.iterate<{ callEvents: NarratedEvent }>({ query: EVENTS })) {
      if (data) this.#tell(data.callEvents);
    }
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
