import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** Asks the graph as any client would; what is wrong with the answer is an error. */
export const ask = async <T>(url: string, query: string, variables: object = {}): Promise<T> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-client': 'journeys', 'x-hub-purpose': 'SUPERVISE' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T | null; errors?: { message: string }[] };
  if (!data || errors) throw new Error(`The graph says: ${errors?.map(({ message }) => message).join('; ')}`);
  return data;
};

export interface HeardEvent {
  kind: string;
  sequence: number;
  text: string | null;
  reason: string | null;
  bargedIn: boolean | null;
  call: { id: string; from: string | null };
}

const EVENTS = 'subscription Journeys { callEvents { kind sequence text reason bargedIn call { id from } } }';

interface Waiting {
  isIt(event: HeardEvent): boolean;
  resolve(event: HeardEvent): void;
}

/** Everything that happens in a house's calls, as its clients are told. */
export class Events {
  readonly heard: HeardEvent[] = [];
  #waiting = new Set<Waiting>();

  private constructor(private readonly client: ReturnType<typeof createClient>) {}

  /** Listens until it is closed, also when the house goes away and comes back. */
  static async of(url: string): Promise<Events> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: () => new Promise(again => setTimeout(again, 100)),
      shouldRetry: () => true,
      lazy: false,
      on: { connected: () => resolve() },
      onNonLazyError: () => {},
    });
    const events = new Events(client);
    client.subscribe<{ callEvents: HeardEvent }>(
      { query: EVENTS },
      { next: ({ data }) => data && events.#take(data.callEvents), error: () => {}, complete: () => {} },
    );
    await promise;
    return events;
  }

  /** The first such event, past or to come. */
  until(isIt: (event: HeardEvent) => boolean): Promise<HeardEvent> {
    const past = this.heard.find(isIt);
    if (past) return Promise.resolve(past);
    return new Promise(resolve => this.#waiting.add({ isIt, resolve }));
  }

  /** The first event of this kind in the call from this number. */
  of(from: string | null, kind: string, text?: string): Promise<HeardEvent> {
    return this.until(event => event.call.from === from && event.kind === kind && (text === undefined || event.text === text));
  }

  /** Resolves when everything the bot was to say in the calls from this number has been said, or dropped. */
  async silence(from: string | null): Promise<void> {
    const count = (kind: string) => this.heard.filter(event => event.call.from === from && event.kind === kind).length;
    await this.until(({ call }) => call.from === from && count('reply.requested') <= count('reply.ended'));
  }

  /** What happened in the calls from this number, for whoever wants to know why a test has failed. */
  transcript(from: string | null): string {
    const lines = this.heard.filter(({ call }) => call.from === from).map(({ kind, text, reason }) => `${kind} ${text ?? reason ?? ''}`);
    return lines.join('\n');
  }

  async close(): Promise<void> {
    // A house that is away says no goodbye.
    await Promise.resolve(this.client.dispose()).catch(() => {});
  }

  #take(event: HeardEvent): void {
    this.heard.push(event);
    for (const waiting of this.#waiting) {
      if (!waiting.isIt(event)) continue;
      this.#waiting.delete(waiting);
      waiting.resolve(event);
    }
  }
}

/** What the graph knows of a call when it is over. */
export interface CallView {
  id: string;
  status: string;
  language: string;
  phase: string;
  outcome: string | null;
  endReason: string | null;
  satisfaction: number | null;
  durationMs: number;
  notice: { version: string; recordingAllowed: boolean } | null;
  customer: { name: string } | null;
  tickets: { number: string; category: string; status: string; description: string }[] | null;
  handoff: { status: string; reason: string } | null;
  recording: { url: string; durationMs: number; sha256: string; tracks: string[] } | null;
  stats: { turns: number; resolved: boolean | null; satisfaction: number | null } | null;
  turns: {
    ordinal: number;
    heard: string | null;
    keys: string | null;
    intent: string | null;
    reply: string | null;
    heardOfReply: string | null;
    bargedIn: boolean;
    segments: { name: string; ms: number }[];
  }[];
  operations: { name: string; kind: string; ms: number; errors: number; turn: number | null }[];
  events: { kind: string; sequence: number; text: string | null; at: string; turn: { ordinal: number } | null }[];
}

const CALL = `query JourneyCall($id: ID!) {
  call(id: $id) {
    id status language phase outcome endReason satisfaction durationMs
    notice { version recordingAllowed }
    customer { name }
    tickets { number category status description }
    handoff { status reason }
    recording { url durationMs sha256 tracks }
    stats { turns resolved satisfaction }
    turns { ordinal heard keys intent reply heardOfReply bargedIn segments { name ms } }
    operations { name kind ms errors turn }
    events(first: 5000) { kind sequence text at turn { ordinal } }
  }
}`;

export const viewOf = async (url: string, id: string): Promise<CallView> => (await ask<{ call: CallView }>(url, CALL, { id })).call;
