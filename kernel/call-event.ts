import { z } from 'zod';
import { Language } from './language.js';

/**
 * What the media service tells the rest of the house about a call, in the order it happened.
 * Appended to the stream `CALL_EVENTS`; the calls subgraph stores each once (by `id`) and numbers them per call.
 */
export const CALL_EVENTS = 'call-events';

const instant = z.iso.datetime();
const language = z.enum(Language);

/** An end time stamp on the way from the caller's last word to the first frame of the answer. */
export const Stamp = z.object({ name: z.string(), at: instant });
export type Stamp = z.infer<typeof Stamp>;

/** The stamps of a turn in their order. A segment of the wait lasts from one stamp to the next. */
export const STAMPS = [
  'spokenEnd', // the caller's last voiced frame reached the hub
  'endpointed', // the pause was long enough
  'recognised', // the final text stood
  'received', // the dialog service got the event
  'understood', // intent and entities known
  'answered', // the graph had answered what the dialog service asked
  'decided', // the dialog service sent its words
  'synthesised', // the media service had the words, and the first audio of them existed
  'firstFrame', // it had left through the caller's door
] as const;

/** The names of the segments, each ending at the stamp of the same place, counted from the second. */
export const SEGMENTS = ['endpointing', 'recognise', 'event', 'understand', 'graph', 'decide', 'synthesise', 'first frame'] as const;

const base = { id: z.string(), callId: z.string(), at: instant };
const event = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) => z.object({ ...base, kind: z.literal(kind), ...shape });

export const CallEvent = z.discriminatedUnion('kind', [
  /** A party reached a door. `from` is null when the number was withheld. */
  event('call.started', {
    door: z.string(),
    node: z.string(),
    doorCallId: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    language,
    context: z.record(z.string(), z.string()),
  }),
  event('call.answered', {}),
  /** The media service came back after a crash and the door had kept, or found again, its connection. */
  event('call.resumed', { node: z.string() }),
  event('leg.joined', { legId: z.string(), party: z.enum(['CALLER', 'BOT', 'AGENT']), door: z.string() }),
  event('leg.left', { legId: z.string(), reason: z.string() }),
  /** The caller began to speak; `interrupts` when the bot was speaking too. */
  event('caller.speaking', { interrupts: z.boolean() }),
  /** A final text. `turn` counts from 1; the greeting is turn 0 and has nothing heard. */
  event('turn.heard', {
    turn: z.number().int(),
    text: z.string(),
    confidence: z.number(),
    language,
    recogniser: z.string(),
    stamps: z.array(Stamp),
  }),
  /** Speech that the recogniser made nothing of. */
  event('turn.unclear', { turn: z.number().int(), stamps: z.array(Stamp) }),
  /** Keys pressed, ended by #, by their expected number, or by a pause. */
  event('turn.keyed', { turn: z.number().int(), digits: z.string(), stamps: z.array(Stamp) }),
  /** The bot begins to speak. `sayId` is the id of the command that asked for it. */
  event('reply.started', { turn: z.number().int(), sayId: z.string(), text: z.string(), language, stamps: z.array(Stamp) }),
  /** `heardOfReply` is what of `text` had been played when it ended; the same as `text` unless the caller barged in. */
  event('reply.ended', {
    turn: z.number().int(),
    sayId: z.string(),
    heardOfReply: z.string(),
    bargedIn: z.boolean(),
    playedMs: z.number(),
  }),
  /** Nobody has spoken for a while; `count` is how many times in a row. */
  event('caller.silent', { count: z.number().int() }),
  event('language.changed', { language }),
  event('recording.started', {}),
  event('recording.stopped', { reason: z.string() }),
  event('recording.ready', { path: z.string(), durationMs: z.number(), sha256: z.string(), tracks: z.array(z.string()) }),
  event('call.ended', {
    reason: z.enum([
      'CALLER_HUNG_UP',
      'BOT_HUNG_UP',
      'SUPERVISOR_HUNG_UP',
      'HANDED_OFF',
      'DOOR_FAILED',
      'INTERRUPTED',
      'HUB_STOPPED',
      'TOO_LONG',
    ]),
  }),
]);
export type CallEvent = z.infer<typeof CallEvent>;
export type CallEventKind = CallEvent['kind'];
export type CallEventOf<K extends CallEventKind> = Extract<CallEvent, { kind: K }>;
export type CallEndReason = CallEventOf<'call.ended'>['reason'];
