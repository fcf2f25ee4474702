import type { LoggedEvent, LoggedEventKind, LoggedEventOf, StoredEvent } from './events.js';
import type { CallLog } from './port.js';
import { replay } from './projection.js';
import type { CallRecord } from './record.js';

/** "09:00:01.250" on the day of the tests, as an instant. */
export const at = (time: string): string => `2026-01-05T${time}Z`;

type Details<K extends LoggedEventKind> = Omit<LoggedEventOf<K>, 'id' | 'callId' | 'at' | 'kind'>;

/** Writes the log of a call by its times: `tell('09:00:00.000', 'call.answered', {})`. Ids are "<call>#1", "<call>#2", … */
export const logOf = (callId: string) => {
  const events: LoggedEvent[] = [];
  const tell = <K extends LoggedEventKind>(time: string, kind: K, details: Details<K>) => {
    events.push({ id: `${callId}#${events.length + 1}`, callId, at: at(time), kind, ...details } as unknown as LoggedEvent);
    return writer;
  };
  const writer = {
    tell,
    events,
    stored: (): StoredEvent[] => events.map((event, index) => ({ ...event, sequence: index + 1 })),
  };
  return writer;
};

export const started: Details<'call.started'> = {
  door: 'twilio',
  node: 'media-1',
  doorCallId: 'CA1',
  from: '+8613800138000',
  to: '+442079460000',
  language: 'EN',
  context: {},
};

/** A whole call: a greeting, a question answered into which the caller speaks, keys, an operation, a rating, the end. */
export const wholeCall = (callId: string, changes: Partial<Details<'call.started'>> = {}) =>
  logOf(callId)
    .tell('09:00:00.000', 'call.started', { ...started, ...changes })
    .tell('09:00:00.100', 'leg.joined', { legId: 'l1', party: 'CALLER', door: 'twilio' })
    .tell('09:00:00.200', 'leg.joined', { legId: 'l2', party: 'BOT', door: 'bot' })
    .tell('09:00:00.300', 'call.answered', {})
    .tell('09:00:00.400', 'reply.requested', {
      turn: 0,
      sayId: 's0',
      text: 'Good morning.',
      language: 'EN',
      intent: null,
      interruptible: false,
      expects: 'ANYTHING',
      digits: null,
      then: 'LISTEN',
      stamps: [],
    })
    .tell('09:00:00.500', 'reply.started', { turn: 0, sayId: 's0', text: 'Good morning.', language: 'EN', stamps: [] })
    .tell('09:00:01.500', 'reply.ended', { turn: 0, sayId: 's0', heardOfReply: 'Good morning.', bargedIn: false, playedMs: 1000 })
    .tell('09:00:01.600', 'call.noticed', { version: 'en-3', recordingAllowed: true })
    .tell('09:00:02.000', 'caller.speaking', { interrupts: false })
    .tell('09:00:04.000', 'turn.heard', {
      turn: 1,
      text: 'Where is my order? 100% sure',
      confidence: 0.9,
      language: 'EN',
      recogniser: 'scripted',
      stamps: [
        { name: 'spokenEnd', at: at('09:00:03.500') },
        { name: 'endpointed', at: at('09:00:03.900') },
        { name: 'recognised', at: at('09:00:04.000') },
      ],
    })
    .tell('09:00:04.050', 'graph.asked', { turn: 1, name: 'CallerView', operation: 'query', ms: 3.25, errors: 0, client: 'bot' })
    .tell('09:00:04.060', 'call.moved', { from: 'CONSULTING', phase: 'HANDLING' })
    .tell('09:00:04.100', 'reply.requested', {
      turn: 1,
      sayId: 's1',
      text: '您的订单已经发货。',
      language: 'ZH',
      intent: 'query',
      interruptible: true,
      expects: 'DIGITS',
      digits: 4,
      then: 'LISTEN',
      stamps: [
        { name: 'received', at: at('09:00:04.010') },
        { name: 'understood', at: at('09:00:04.030') },
        { name: 'answered', at: at('09:00:04.060') },
        { name: 'decided', at: at('09:00:04.070') },
      ],
    })
    .tell('09:00:04.300', 'reply.started', {
      turn: 1,
      sayId: 's1',
      text: '您的订单已经发货。',
      language: 'ZH',
      stamps: [
        { name: 'synthesised', at: at('09:00:04.250') },
        { name: 'firstFrame', at: at('09:00:04.300') },
      ],
    })
    .tell('09:00:05.000', 'caller.speaking', { interrupts: true })
    .tell('09:00:05.050', 'reply.ended', { turn: 1, sayId: 's1', heardOfReply: '您的订单', bargedIn: true, playedMs: 750.4 })
    .tell('09:00:07.000', 'turn.keyed', { turn: 2, digits: '1234', stamps: [{ name: 'spokenEnd', at: at('09:00:07.000') }] })
    .tell('09:00:08.000', 'call.rated', { score: 5 })
    .tell('09:00:08.100', 'call.concluded', { outcome: 'RESOLVED' })
    .tell('09:00:09.000', 'call.ended', { reason: 'BOT_HUNG_UP' })
    .tell('09:00:09.500', 'recording.ready', { path: 'r/c.wav', durationMs: 9000.2, sha256: 'ab'.repeat(32), tracks: ['caller', 'bot'] });

/** Writes a log event by event, as a journal would. */
export const keep = async (log: CallLog, events: readonly StoredEvent[]): Promise<CallRecord> => {
  let before: CallRecord | null = null;
  for (const event of events) {
    const after: CallRecord = replay(events.slice(0, event.sequence))!;
    if (!(await log.store({ before, after, events: [event], outgoing: [] }))) throw new Error(`${event.id} was not stored`);
    before = after;
  }
  return before!;
};
