import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { buildSchema, type ExecutionArgs, execute, GraphQLError, graphql, parse, subscribe, validate } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Routes } from '#platform/http/routes.js';
import type { ScriptedCall, ScriptedCustomer, ScriptedEvent } from './scripted-data.js';

const API = new URL('../../gateway/api.graphql', import.meta.url);
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wav': 'audio/wav',
  '.svg': 'image/svg+xml',
};

/** What happens to whom it may concern: each listener gets everything from its beginning on. */
class Topic<T> {
  readonly #listeners = new Set<(value: T) => void>();
  /** How many have begun to listen. */
  begun = 0;

  say(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }

  async *listen(first: T[] = []): AsyncGenerator<T> {
    const waiting = [...first];
    let wake = () => {};
    const listener = (value: T) => {
      waiting.push(value);
      wake();
    };
    this.#listeners.add(listener);
    this.begun++;
    try {
      for (;;) {
        while (waiting.length > 0) yield waiting.shift() as T;
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    } finally {
      this.#listeners.delete(listener);
    }
  }
}

export interface Figures {
  from: string | null;
  to: string;
  calls: number;
  live: number;
  averageDurationMs: number | null;
  averageTurns: number | null;
  resolutionRate: number | null;
  provisional: number;
  transferRate: number | null;
  averageSatisfaction: number | null;
  rated: number;
}

export interface ScriptedStatus {
  standing: string;
  subgraphs: { name: string; standing: string; since: string; reason: string | null; p50Ms: number | null }[];
}

/**
 * A server with the hub's graph whose data a test writes and changes: real GraphQL over HTTP and WebSocket, real
 * server-sent events, real files, and nothing behind them.
 */
export class ScriptedHub {
  readonly calls = new Map<string, ScriptedCall>();
  readonly customers: ScriptedCustomer[] = [];
  readonly recordings = new Map<string, Buffer>();
  /** Operations that were asked for over HTTP, by name. */
  readonly asked: string[] = [];
  readonly hungUp: { callId: string; reason: string }[] = [];
  days: Figures[] = [];
  /** Fields of which the answer is an error: "Customer.orders". */
  readonly broken = new Set<string>();
  refuseHangUp: string | null = null;
  /** Real doors of the media service. */
  readonly doors: Routes[] = [];
  url = '';

  #figures: Figures = NO_FIGURES;
  #status: ScriptedStatus = { standing: 'UP', subgraphs: [] };
  readonly #events = new Topic<ScriptedEvent>();
  readonly #changes = new Topic<ScriptedCall>();
  readonly #statistics = new Topic<Figures>();
  readonly #streams = new Set<ServerResponse>();
  readonly #schema = buildSchema(readFileSync(API, 'utf8'));
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #sockets = new WebSocketServer({ noServer: true });

  constructor(private readonly pages: string) {
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.doors.some(door => door.upgrade?.(request, socket, head))) return;
      if (request.url !== '/graphql') return socket.destroy();
      this.#sockets.handleUpgrade(request, socket, head, peer => this.#sockets.emit('connection', peer, request));
    });
    useServer(
      {
        // Of this file's own copy of graphql, of which the schema is made too.
        onSubscribe: (_context, _id, { query, variables }) => {
          const document = parse(query);
          const errors = validate(this.#schema, document);
          if (errors.length > 0) return errors;
          return {
            schema: this.#schema,
            document,
            rootValue: this.#root(),
            variableValues: variables,
            fieldResolver: this.#resolve,
          } as ExecutionArgs;
        },
        execute,
        subscribe,
      },
      this.#sockets,
    );
  }

  async listen(port = 0): Promise<void> {
    await new Promise<void>(resolve => this.#server.listen(port, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Lets go of all connections, as a hub that was killed. */
  async close(): Promise<void> {
    for (const peer of this.#sockets.clients) peer.terminate();
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  /** Cuts the subscriptions' connections; the server stays. */
  cut(): void {
    for (const peer of this.#sockets.clients) peer.terminate();
  }

  /** How many subscriptions have ever come to stand: what happens from then on reaches them. */
  get subscriptions(): number {
    return this.#events.begun + this.#changes.begun + this.#statistics.begun;
  }

  get status(): ScriptedStatus {
    return this.#status;
  }
  set status(status: ScriptedStatus) {
    this.#status = status;
    for (const stream of this.#streams) stream.write(statusEvent(status));
  }

  get figures(): Figures {
    return this.#figures;
  }
  set figures(figures: Figures) {
    this.#figures = figures;
    this.#statistics.say(figures);
  }

  begin(call: ScriptedCall): ScriptedCall {
    this.calls.set(call.id, call);
    this.#changes.say(call);
    return call;
  }

  change(call: ScriptedCall, change: Partial<ScriptedCall>): void {
    Object.assign(call, change);
    this.#changes.say(call);
  }

  /** Adds to a call's log, and to its turns what the event says of them. */
  happen(call: ScriptedCall, kind: string, what: Partial<ScriptedEvent> & { ordinal?: number } = {}): void {
    const event = call.add(kind, what);
    this.#events.say(event);
    this.#changes.say(call);
    if (kind === 'call.ended') this.change(call, { status: 'ENDED', phase: 'ARCHIVED', endedAt: event.at });
  }

  readonly #resolve: ExecutionArgs['fieldResolver'] = (source, args, _context, info) => {
    if (this.broken.has(`${info.parentType.name}.${info.fieldName}`)) {
      throw new GraphQLError(`${info.fieldName} cannot be read`, { extensions: { code: 'UPSTREAM_UNAVAILABLE' } });
    }
    const value = source?.[info.fieldName];
    return typeof value === 'function' ? value.call(source, args) : value;
  };

  #root() {
    const inTime = (a: ScriptedCall, b: ScriptedCall) => Date.parse(b.startedAt) - Date.parse(a.startedAt);
    return {
      liveStats: () => this.#figures,
      statsByDay: () => this.days,
      metricDefinitions: () => DEFINITIONS,
      call: ({ id }: { id: string }) => this.calls.get(id) ?? null,
      calls: ({
        live,
        search,
        from,
        to,
        first,
      }: {
        live?: boolean;
        search?: string | null;
        from?: string | null;
        to?: string | null;
        first: number;
      }) => {
        const calls = [...this.calls.values()]
          .filter(call => live === undefined || live === (call.status !== 'ENDED'))
          .filter(call => !search || call.mentions(search))
          .filter(call => (!from || call.startedAt >= from) && (!to || call.startedAt < to))
          .sort(inTime);
        return { calls: calls.slice(0, first), total: calls.length, next: calls.length > first ? calls[first]?.id : null };
      },
      customers: ({ search, first }: { search?: string | null; first: number }) =>
        this.customers
          .filter(({ name, phone }) => !search || name.toLowerCase().includes(search.toLowerCase()) || phone?.includes(search))
          .slice(0, first),
      hangUpCall: ({ callId, reason }: { callId: string; reason: string }) => {
        this.hungUp.push({ callId, reason });
        const call = this.calls.get(callId);
        if (this.refuseHangUp !== null || call === undefined) {
          return { __typename: 'CallRefusal', code: 'CALL_ENDED', reason: this.refuseHangUp ?? 'no such call' };
        }
        this.happen(call, 'call.ended', { reason });
        return { __typename: 'CommandAccepted', call };
      },
      statsChanged: () => named('statsChanged', this.#statistics.listen()),
      callChanged: ({ callId }: { callId?: string }) =>
        named('callChanged', this.#changes.listen(), call => callId === undefined || call.id === callId),
      callEvents: ({ callId, after }: { callId?: string; after?: number }) =>
        named(
          'callEvents',
          this.#events.listen(
            after === undefined ? [] : (this.calls.get(callId ?? '')?.log.filter(({ sequence }) => sequence > after) ?? []),
          ),
          event => callId === undefined || event.call.id === callId,
        ),
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/graphql') return this.#graph(request, response);
    if (pathname === '/status/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(statusEvent(this.#status));
      this.#streams.add(response);
      return void response.on('close', () => this.#streams.delete(response));
    }
    const recording = this.recordings.get(pathname);
    if (recording !== undefined) return sendRange(request, response, recording);
    const file = extname(pathname) === '' ? 'index.html' : pathname;
    try {
      const body = await readFile(join(this.pages, file));
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  }

  async #graph(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { query, variables } = JSON.parse(Buffer.concat(await request.toArray()).toString());
    this.asked.push(/(?:query|mutation)\s+(\w+)/.exec(query)?.[1] ?? '');
    const answer = await graphql({
      schema: this.#schema,
      source: query,
      variableValues: variables,
      rootValue: this.#root(),
      fieldResolver: this.#resolve,
    });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }
}

export const NO_FIGURES: Figures = {
  from: null,
  to: new Date().toISOString(),
  calls: 0,
  live: 0,
  averageDurationMs: null,
  averageTurns: null,
  resolutionRate: null,
  provisional: 0,
  transferRate: null,
  averageSatisfaction: null,
  rated: 0,
};

const definition = (name: string, english: string, chinese: string) => ({
  name,
  unit: '',
  definition: ({ language }: { language: string }) => (language === 'ZH' ? chinese : english),
});

const DEFINITIONS = [
  definition('duration', 'From the answer to the end, over calls that have ended.', '从接通到结束，仅统计已结束的通话。'),
  definition('turns', 'What the caller said and was answered, the greeting not counted.', '来电人说话并得到回应的次数，不含问候。'),
  definition(
    'resolution',
    'Calls whose matter was settled and whose caller did not call again within 72 hours.',
    '问题已解决且 72 小时内未再次来电的通话占比。',
  ),
  definition('transfer', 'Calls that were handed to a person.', '转接人工的通话占比。'),
  definition('satisfaction', 'The mean of the scores that callers gave, from 1 to 5.', '来电人评分（1 至 5 分）的平均值。'),
];

async function* named<T>(
  field: string,
  values: AsyncIterable<T>,
  wanted: (value: T) => boolean = () => true,
): AsyncGenerator<Record<string, T>> {
  for await (const value of values) if (wanted(value)) yield { [field]: value };
}

const statusEvent = (status: ScriptedStatus): string => `event: status\ndata: ${JSON.stringify(status)}\n\n`;

function sendRange({ headers: { range } }: IncomingMessage, response: ServerResponse, file: Buffer): void {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  const headers = { 'accept-ranges': 'bytes' };
  if (from === undefined) return void response.writeHead(200, { ...headers, 'content-length': file.length }).end(file);
  const last = to ? Number(to) : file.length - 1;
  response
    .writeHead(206, { ...headers, 'content-length': last - Number(from) + 1, 'content-range': `bytes ${from}-${last}/${file.length}` })
    .end(file.subarray(Number(from), last + 1));
}
