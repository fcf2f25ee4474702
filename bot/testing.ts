import { join } from 'node:path';
import { ManualClock } from '#kernel/clock.js';
import { silentLog } from '#platform/log.js';
import { VOCABULARY } from './actions/index.js';
import { Conversation } from './conversation.js';
import type { EventOfCallFragment, OrderToldFragment, SayInput } from './graph/generated/graphql.js';
import type { Graph } from './graph/graph.js';
import { type LivePlaybook, readPlaybook } from './playbook-files.js';

export type Answers = Record<string, (variables: never) => unknown>;

/** A graph that answers by operation name and writes down what it was asked. What it is not told how to answer is done. */
export const scriptedGraph = (answers: Answers) => {
  const asked: { name: string; variables: Record<string, unknown> }[] = [];
  const graph: Graph = {
    async ask(document, variables) {
      const name = /(?:query|mutation) (\w+)/.exec(String(document))![1]!;
      asked.push({ name, variables: variables as Record<string, unknown> });
      const answer = answers[name] ?? (() => ({ [name[0]!.toLowerCase() + name.slice(1)]: { __typename: 'Done' } }));
      return { data: answer(variables as never) as never, errors: [] };
    },
    listen: () => (async function* () {})(),
    onConnected: () => {},
    close: async () => {},
  };
  const says = () => asked.filter(({ name }) => name === 'Say').map(({ variables }) => variables.input as SayInput);
  return { graph, asked, says, texts: () => says().map(({ text }) => text) };
};

export const order: OrderToldFragment = {
  id: 'o1',
  number: '20481735',
  status: 'SHIPPED',
  placedAt: '2026-01-02T09:00:00Z',
  expectedAt: null,
  total: { minor: 12950, currency: 'CNY' },
  customer: { id: 'c1' },
  shipment: { carrier: 'SF Express', expectedAt: '2026-01-06T09:00:00Z', deliveredAt: null },
};
export const ada = { id: 'c1', name: 'Ada', tier: 'GOLD', language: 'EN', orders: [order] };
export const callerView =
  (customer: unknown, from: string | null = '+14155550123') =>
  () => ({ call: { id: 'call-1', from, customer } });
export const memory =
  (slots: Record<string, string>, [flow, step]: [string | null, string | null] = [null, null]) =>
  () => {
    const known = Object.entries(slots).map(([name, value]) => ({ name, value }));
    return { call: { language: 'EN', context: { flow, step, failures: 0, language: 'EN', slots: known } } };
  };
export const understood = (intent: string, { confident = true, entities = [] as { type: string; value: string }[] } = {}) => ({
  understand: { text: 'some words', intent: { name: intent, confidence: 0.9 }, confident, entities, references: [] },
});

const shipped = await readPlaybook(join(import.meta.dirname, 'flows'), VOCABULARY);
const playbook: LivePlaybook = { current: shipped, refused: null, close() {} };

/** The shipped flows, over this graph. */
export const conversation = (graph: Graph, clock = new ManualClock()) =>
  new Conversation('call-1', { graph, playbook, clock, timeZone: 'UTC', log: silentLog, signal: new AbortController().signal });

let sequence = 1;
export const event = (kind: string, turn: number | null, text: string | null = null): EventOfCallFragment => ({
  id: `e${sequence}`,
  sequence: sequence++,
  at: '2026-01-05T09:00:00Z',
  kind,
  text,
  digits: null,
  count: null,
  reason: null,
  turn: turn === null ? null : { ordinal: turn },
});

/** Takes events one after the other, each when the one before has been answered. */
export const takeAll = async (talk: Conversation, ...events: EventOfCallFragment[]): Promise<void> => {
  for (const one of events) {
    talk.take(one);
    await talk.settled();
  }
};

export const ticket = { id: 't1', number: 'T-100', title: 'Fault', status: 'OPEN' };
export const ticketCreated = () => ({ createTicket: { __typename: 'TicketCreated', ticket } });
export const ticketUpdated = () => ({ updateTicket: { __typename: 'TicketUpdated', ticket } });
export const handoffWaits = () => ({ requestHandoff: { __typename: 'HandoffRequested', handoff: { id: 'h1', status: 'WAITING' } } });
