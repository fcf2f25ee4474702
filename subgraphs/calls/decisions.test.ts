import { describe, expect, it } from 'vitest';
import {
  acceptNotice,
  conclude,
  type Decide,
  type Decision,
  hangUp,
  identify,
  move,
  rate,
  type Saying,
  say,
  setLanguage,
  stopSpeaking,
} from './decisions.js';
import type { StoredEvent } from './events.js';
import { replay } from './projection.js';
import type { CallRecord } from './record.js';
import { at, logOf, started, wholeCall } from './testing.js';

const live = replay(logOf('c1').tell('09:00:00.000', 'call.started', started).stored())!;
const over = replay(wholeCall('c1').stored())!;
const moment = { id: 'e1', at: at('09:00:01.000') };
const hello: Saying = {
  turn: 1,
  text: 'Hello',
  language: null,
  interruptible: true,
  expects: 'ANYTHING',
  digits: null,
  then: 'LISTEN',
  intent: 'greeting',
  stamps: [],
};

const decide = (make: Decide, call: CallRecord = live, stored: StoredEvent[] = []): Decision => make(call, stored);
const codeOf = (decision: Decision) => decision.refusal?.code ?? null;
const kindsOf = (decision: Decision) =>
  decision.refusal ? null : [decision.events.map(({ kind }) => kind), decision.commands.map(({ kind }) => kind)];
const nothing = [[], []];

describe('saying something', () => {
  it('is written to the log and sent to the media service under one id, in the language of the call', () => {
    expect(decide(say(hello, moment))).toEqual({
      events: [
        {
          ...moment,
          callId: 'c1',
          kind: 'reply.requested',
          sayId: 'e1',
          turn: 1,
          text: 'Hello',
          language: 'EN',
          interruptible: true,
          expects: 'ANYTHING',
          digits: null,
          then: 'LISTEN',
          intent: 'greeting',
          stamps: [],
        },
      ],
      commands: [
        {
          id: 'e1',
          callId: 'c1',
          kind: 'say',
          turn: 1,
          text: 'Hello',
          language: 'EN',
          interruptible: true,
          expects: 'ANYTHING',
          digits: null,
          then: 'LISTEN',
          stamps: [],
        },
      ],
    });
  });

  it('is done once for a key, however often it is asked, also when the call has ended since', () => {
    const { events } = decide(say(hello, moment)) as Exclude<Decision, { refusal: object }>;
    const stored = events.map((event, index) => ({ ...event, sequence: index + 2 }));
    expect(kindsOf(decide(say(hello, moment), live, stored))).toEqual(nothing);
    expect(kindsOf(decide(say(hello, moment), over, stored))).toEqual(nothing);
    expect(codeOf(decide(say({ ...hello, text: 'Goodbye' }, moment), live, stored))).toBe('INVALID');
  });

  it.each([
    ['nothing', { text: '  ' }],
    ['too much', { text: 'a'.repeat(5_001) }],
    ['no such turn', { turn: -1 }],
    ['no such number of keys', { digits: 0 }],
  ])('is refused when there is %s', (_, changes) => {
    expect(codeOf(decide(say({ ...hello, ...changes }, moment)))).toBe('INVALID');
  });
});

it.each<[string, Decide, string[], string[]]>([
  ['silence', stopSpeaking(moment), ['silence.requested'], ['stopSpeaking']],
  ['the end', hangUp('SUPERVISOR_HUNG_UP', moment), ['hangup.requested'], ['hangUp']],
  ['another language', setLanguage('ZH', moment), ['language.requested'], ['setLanguage']],
  ['the language it has', setLanguage('EN', moment), [], []],
  ['a customer', identify('ada', moment), ['call.identified'], []],
  ['consent', acceptNotice({ version: 'v1', recordingAllowed: true }, moment), ['call.noticed'], []],
  ['refusal of the recording', acceptNotice({ version: 'v1', recordingAllowed: false }, moment), ['call.noticed'], ['setRecording']],
  ['the next phase', move('CONSULTING', moment), ['call.moved'], []],
  ['the phase it is in', move('INBOUND', moment), [], []],
  ['an outcome', conclude('CALLBACK', moment), ['call.concluded'], []],
  ['a score', rate(4, moment), ['call.rated'], []],
])('asked for %s, a call that lasts gets it', (_, decision, events, commands) => {
  expect(kindsOf(decide(decision))).toEqual([events, commands]);
});

it('goes on recording a caller who changes their mind', () => {
  const refused = { ...live, notice: { version: 'v1', at: new Date(0), recordingAllowed: false } };
  expect(decide(acceptNotice({ version: 'v1', recordingAllowed: true }, moment), refused)).toMatchObject({
    commands: [{ kind: 'setRecording', on: true }],
  });
  expect(kindsOf(decide(acceptNotice({ version: 'v1', recordingAllowed: false }, moment), refused))).toEqual(nothing);
});

it.each<[string, Decide, string]>([
  ['a step back', move('INBOUND', moment), 'ILLEGAL_TRANSITION'],
  ['its archive while it lasts', move('ARCHIVED', moment), 'ILLEGAL_TRANSITION'],
  ['an outcome that only the hub can find', conclude('INTERRUPTED', moment), 'INVALID'],
  ['a score of 0', rate(0, moment), 'INVALID'],
  ['a score of 6', rate(6, moment), 'INVALID'],
  ['no customer', identify('', moment), 'INVALID'],
  ['no notice', acceptNotice({ version: '', recordingAllowed: true }, moment), 'INVALID'],
])('is refused %s', (_, decision, code) => {
  expect(codeOf(decide(decision, { ...live, phase: 'CONSULTING' }))).toBe(code);
});

it('does nothing more in a call that is over, but still learns of it', () => {
  const late = [
    say(hello, moment),
    stopSpeaking(moment),
    hangUp('BOT_HUNG_UP', moment),
    setLanguage('ZH', moment),
    move('HANDLING', moment),
  ];
  expect(late.map(decision => codeOf(decide(decision, over)))).toEqual(Array(5).fill('CALL_ENDED'));
  expect([identify('ada', moment), conclude('CALLBACK', moment), rate(1, moment)].map(decision => codeOf(decide(decision, over)))).toEqual([
    null,
    null,
    null,
  ]);
});
