import { SEGMENTS } from '#kernel/call-event.js';
import { HubError } from '#kernel/errors.js';
import type { Exchange } from '../call/measure.js';
import type { CallRecord } from '../call/place-call.js';

/** What happened in the demonstration, for those who were not there. */
export interface Report {
  /** From the command to the first ring. */
  readyMs: number;
  calls: CallReport[];
}

export interface CallReport {
  id: string;
  door: string;
  language: string;
  customer: string | null;
  outcome: string | null;
  ticketId: string | null;
  satisfaction: number | null;
  /** The caller's own recording: stereo, the caller left. */
  recording: string;
  /** What the caller expected in vain; null when the call went as it should. */
  failure: string | null;
  turns: TurnReport[];
  operations: { name: string; kind: string; ms: number; errors: number }[];
}

export interface TurnReport {
  heard: string | null;
  confidence: number | null;
  intent: string | null;
  reply: string | null;
  bargedIn: boolean;
  heardOfReply: string | null;
  /** On the recording: from the caller's last sound to the first of the answer. Null where nothing was said, or answered. */
  waitMs: number | null;
  /** On the recording: from the first sound of what the caller said into the bot's speech to its silence. */
  bargeInMs: number | null;
  /** As the hub stamped it on the way. */
  segments: { name: string; ms: number }[];
}

/** What the hub knows of a call, as `CALL` asks for it. */
export interface CallView {
  id: string;
  door: string;
  language: string;
  outcome: string | null;
  satisfaction: number | null;
  customer: { name: string } | null;
  tickets: { id: string }[] | null;
  turns: (Omit<TurnReport, 'waitMs' | 'bargeInMs'> & { ordinal: number })[];
  operations: CallReport['operations'];
  events: { kind: string; turn: { ordinal: number } | null; stamps: { name: string; at: string }[] }[];
}

export const CALL = `query DemonstratedCall($id: ID!) {
  call(id: $id) {
    id door language outcome satisfaction
    customer { name }
    tickets { id }
    turns { ordinal heard confidence intent reply heardOfReply bargedIn segments { name ms } }
    operations { name kind ms errors }
    events(first: 500) { kind turn { ordinal } stamps { name at } }
  }
}`;

/** How far apart the caller's last word may be on the recording and in the hub's stamps to be the same. */
const SAME_WORD_MS = 1_000;

/** Joins what the hub says of a call with what its recording shows. */
export const reportOf = (view: CallView, record: CallRecord, recording: string, failure: string | null): CallReport => ({
  id: view.id,
  door: view.door,
  language: view.language,
  customer: view.customer?.name ?? null,
  outcome: view.outcome,
  ticketId: view.tickets?.[0]?.id ?? null,
  satisfaction: view.satisfaction,
  recording,
  failure,
  turns: view.turns.map(({ ordinal, segments, ...turn }) => {
    const exchange = exchangeOf(view, ordinal, record);
    return {
      ...turn,
      waitMs: exchange?.waitMs ?? null,
      bargeInMs: exchange?.bargeInMs ?? null,
      segments: SEGMENTS.flatMap(name => segments.filter(segment => segment.name === name)),
    };
  }),
  operations: view.operations,
});

const exchangeOf = ({ events }: CallView, ordinal: number, { exchanges, startedAt }: CallRecord): Exchange | null => {
  const heard = events.find(({ kind, turn }) => kind === 'turn.heard' && turn?.ordinal === ordinal);
  const spokenEnd = heard?.stamps.find(({ name }) => name === 'spokenEnd')?.at;
  if (spokenEnd === undefined) return null;
  const endMs = new Date(spokenEnd).getTime() - startedAt.getTime();
  const nearest = exchanges.toSorted((a, b) => Math.abs(a.endMs - endMs) - Math.abs(b.endMs - endMs))[0];
  return nearest && Math.abs(nearest.endMs - endMs) <= SAME_WORD_MS ? nearest : null;
};

/** How far the hub's stamps of a turn may be from what the recording shows of it. */
const STAMPS_OFF_MS = 40;

/** What is wrong with the account of a turn. */
const unaccounted = ({ heard, waitMs, segments }: TurnReport): string[] => {
  if (heard === null) return [];
  const absent = SEGMENTS.filter(name => !segments.some(segment => segment.name === name));
  const stampedMs = segments.reduce((sum, { ms }) => sum + ms, 0);
  return [
    ...(waitMs === null ? [`no answer to "${heard}" is on the recording`] : []),
    ...(absent.length > 0 ? [`the time of "${heard}" lacks ${absent.join(', ')}`] : []),
    ...(waitMs !== null && Math.abs(waitMs - stampedMs) > STAMPS_OFF_MS
      ? [`the answer to "${heard}" came after ${waitMs} ms, by the hub's stamps after ${stampedMs}`]
      : []),
  ];
};

/** What the demonstration promises; each broken promise as a sentence. Empty when it went as it should. */
export const shortfalls = ({ calls }: Report): string[] =>
  calls.flatMap(call => {
    const missing = (what: string, there: boolean) => (there ? [] : [`${call.customer ?? call.id}: ${what}`]);
    return [
      ...missing('the caller was not known by name', call.customer !== null),
      ...missing('no ticket was opened', call.ticketId !== null),
      ...missing('no score was given', call.satisfaction !== null),
      ...missing(
        'the bot was not interrupted',
        call.turns.some(({ bargedIn }) => bargedIn),
      ),
      ...missing('fewer than five turns', call.turns.filter(({ heard }) => heard !== null).length >= 5),
      ...missing(
        'a turn was not answered',
        call.turns.every(({ reply }) => reply !== null),
      ),
      ...missing(call.failure ?? '', call.failure === null),
      ...call.turns.flatMap(unaccounted).flatMap(what => missing(what, false)),
    ];
  });

/** Asks the graph as any client would. */
export const askGraph = async <T>(url: string, query: string, variables: object): Promise<T> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-client': 'demo', 'x-hub-purpose': 'SUPERVISE' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T | null; errors?: { message: string }[] };
  if (!data) throw new HubError('UPSTREAM_REJECTED', `The graph gave no answer: ${errors?.map(({ message }) => message).join('; ')}`);
  return data;
};
