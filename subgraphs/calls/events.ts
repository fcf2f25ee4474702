import { z } from 'zod';
import { Expectation } from '#kernel/call-command.js';
import { CallEvent, Stamp } from '#kernel/call-event.js';
import { Language } from '#kernel/language.js';

/** The stream of everything that was stored about calls, for the rest of the house: `StoredEvent`s, each at least once. */
export const CALL_LOG = 'call-log';

/** The topics of what has just been stored, for subscriptions: of all calls, and of one. */
export const CALLS_TOPIC = 'calls.events';
export const callTopic = (callId: string): string => `${CALLS_TOPIC}.${callId}`;

const base = { id: z.string(), callId: z.string(), at: z.iso.datetime() };
const event = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) => z.object({ ...base, kind: z.literal(kind), ...shape });

export const CallPhaseName = z.enum(['INBOUND', 'CONSULTING', 'HANDLING', 'TRANSFERRING', 'ARCHIVED', 'ABANDONED', 'FAILED']);
export const CallOutcomeName = z.enum(['RESOLVED', 'UNRESOLVED', 'HANDED_OFF', 'CALLBACK', 'ABANDONED', 'INTERRUPTED']);

/** What was decided about a call through the graph, in the same log as what the media service saw. */
const DecidedEvent = z.discriminatedUnion('kind', [
  event('call.identified', { customerId: z.string() }),
  event('call.noticed', { version: z.string(), recordingAllowed: z.boolean() }),
  event('call.moved', { from: CallPhaseName, phase: CallPhaseName }),
  event('call.concluded', { outcome: CallOutcomeName }),
  event('call.rated', { score: z.number().int() }),
  /** Words were given to the media service to be said. `sayId` is the command's id, and this event's. */
  event('reply.requested', {
    turn: z.number().int(),
    sayId: z.string(),
    text: z.string(),
    language: z.enum(Language),
    intent: z.string().nullable(),
    interruptible: z.boolean(),
    expects: Expectation,
    digits: z.number().int().nullable(),
    then: z.enum(['LISTEN', 'HANG_UP', 'HAND_OFF']),
    stamps: z.array(Stamp),
  }),
  event('silence.requested', {}),
  event('language.requested', { language: z.enum(Language) }),
  event('hangup.requested', { reason: z.enum(['BOT_HUNG_UP', 'SUPERVISOR_HUNG_UP', 'HANDED_OFF']) }),
  /** The graph was asked something on behalf of the call. */
  event('graph.asked', {
    turn: z.number().int().nullable(),
    name: z.string(),
    operation: z.enum(['query', 'mutation', 'subscription']),
    ms: z.number(),
    errors: z.number().int(),
    client: z.string(),
  }),
]);

/** An event of a call's log: what the media service told, and what was decided. */
export const LoggedEvent = z.discriminatedUnion('kind', [CallEvent, DecidedEvent]);
export type LoggedEvent = z.infer<typeof LoggedEvent>;
export type LoggedEventKind = LoggedEvent['kind'];
export type LoggedEventOf<K extends LoggedEventKind> = Extract<LoggedEvent, { kind: K }>;

/** With its place in the log of its call: 1, 2, 3, … without gaps. */
export type StoredEvent = LoggedEvent & { sequence: number };

export const StoredEvent: z.ZodType<StoredEvent> = LoggedEvent.and(z.object({ sequence: z.number().int() }));
