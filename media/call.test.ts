import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CallCommand } from '#kernel/call-command.js';
import { CALL_EVENTS, CallEvent, type CallEventKind, type CallEventOf, type Stamp } from '#kernel/call-event.js';
import { ManualClock } from '#kernel/clock.js';
import { countedIds } from '#kernel/ids.js';
import type { Bus } from '#platform/bus/bus.js';
import { inProcessBus } from '#platform/bus/in-process.js';
import { inProcessStore } from '#platform/bus/in-process-store.js';
import { silentLog } from '#platform/log.js';
import { Call, type CallParts } from './call.js';
import { LiveCalls } from './live-calls.js';
import { Phrases } from './phrases.js';
import type { Recogniser } from './speech/recogniser.js';
import { drawnVoiceDetectors } from './testing/drawn.js';
import { botMs, DrawnCaller } from './testing/drawn-caller.js';
import { LoopbackRooms } from './testing/loopback-room.js';
import { type ScriptedUtterance, scriptedRecogniser } from './testing/scripted-recogniser.js';
import { scriptedVoice } from './testing/scripted-voice.js';
import { voice } from './voice.js';
import { readWav } from './wav.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-call-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Everything a call needs, on a clock that the caller moves on. */
const house = (script: (string | ScriptedUtterance)[] = [], changes: Partial<CallParts> = {}) => {
  const clock = new ManualClock();
  const bus = inProcessBus();
  const store = inProcessStore({ clock });
  const rooms = new LoopbackRooms(clock);
  const { recogniser, heard } = scriptedRecogniser(...script);
  const parts: CallParts = {
    node: 'media-1',
    bus,
    live: new LiveCalls(store, 'media-1'),
    rooms,
    recogniser,
    voice: voice(scriptedVoice().synthesiser, new Phrases(0)),
    detectors: drawnVoiceDetectors,
    clock,
    ids: countedIds('id'),
    log: silentLog,
    silenceMs: 7_000,
    resumeWaitMs: 15_000,
    maxCallMs: 1_800_000,
    stopping: new AbortController().signal,
    ...changes,
  };
  return { clock, bus: changes.bus ?? bus, store, rooms, parts, heard };
};
type House = ReturnType<typeof house>;

const settled = () => new Promise(resolve => setImmediate(resolve));

/** A call that has been answered. */
const answered = async (home: House, caller = new DrawnCaller('leg-1', home.clock), recorded = false) => {
  const call = Call.begin(home.parts, caller, callId => (recorded ? join(folder, `${callId}.wav`) : null));
  await settled();
  return { ...home, call, caller, ...tools(home, call) };
};

const tools = ({ bus }: House, call: Call) => {
  let commands = 0;
  const events = async () => (await bus.read(CALL_EVENTS, '', 1_000)).map(({ message }) => CallEvent.parse(message));
  const command = (fields: object): Promise<void> =>
    call.obey(CallCommand.parse({ id: `command-${++commands}`, callId: call.id, ...fields }));
  return {
    kinds: async () => (await events()).map(({ kind }) => kind),
    the: async <K extends CallEventKind>(kind: K) => (await events()).filter(event => event.kind === kind) as CallEventOf<K>[],
    command,
    say: (text: string, fields: object = {}) => command({ ...SAY, text, ...fields }),
  };
};

const SAY = { kind: 'say', turn: 0, language: 'EN', interruptible: true, expects: 'ANYTHING', digits: null, stamps: [], then: 'LISTEN' };

const sinceStart = (stamps: Stamp[]) => (name: string) =>
  Date.parse(stamps.find(stamp => stamp.name === name)!.at) - Date.parse('2026-01-05T09:00:00Z');

describe('a call', () => {
  it('is told from the first leg to the end', async () => {
    const { caller, call, kinds, the, store } = await answered(house(['hello']));
    await caller.says(`${'.'.repeat(10)}${'#'.repeat(20)}${'.'.repeat(40)}`);
    expect(await store.get(`media:call:${call.id}`)).toMatchObject({ turn: 1 });
    caller.leave('FAR_END_HUNG_UP');
    await call.over;
    expect(await store.get(`media:call:${call.id}`)).toBeNull();
    expect(await kinds()).toEqual([
      ...['call.started', 'leg.joined', 'leg.joined', 'call.answered'],
      ...['caller.speaking', 'turn.heard', 'leg.left', 'leg.left', 'call.ended'],
    ]);
    expect(await the('call.started')).toMatchObject([
      { callId: call.id, door: 'drawn', node: 'media-1', doorCallId: 'door-leg-1', from: '+4930123456', language: 'EN' },
    ]);
    expect((await the('leg.joined')).map(({ party, door }) => [party, door])).toEqual([
      ['CALLER', 'drawn'],
      ['BOT', 'room'],
    ]);
    expect(await the('turn.heard')).toMatchObject([{ turn: 1, text: 'hello', confidence: 0.9, language: 'EN', recogniser: 'scripted' }]);
    expect(await the('call.ended')).toMatchObject([{ reason: 'CALLER_HUNG_UP' }]);
  });

  it('stamps a turn from the last voiced frame to the first frame of the answer', async () => {
    const { caller, the, say } = await answered(house(['hello']));
    await caller.says(`${'#'.repeat(20)}${'.'.repeat(40)}`);
    const decided = { name: 'decided', at: '2026-01-05T09:00:01.190Z' };
    void say('Yes?', { turn: 1, stamps: [decided, { name: 'spokenEnd', at: '2020-01-01T00:00:00Z' }] });
    await caller.says('...');
    const [{ stamps: heard }] = (await the('turn.heard')) as [CallEventOf<'turn.heard'>];
    expect(heard.map(({ name }) => name)).toEqual(['spokenEnd', 'endpointed', 'recognised']);
    expect([sinceStart(heard)('spokenEnd'), sinceStart(heard)('endpointed')]).toEqual([400, 1_000]);
    const [{ stamps }] = (await the('reply.started')) as [CallEventOf<'reply.started'>];
    expect(stamps.map(({ name }) => name)).toEqual(['spokenEnd', 'endpointed', 'recognised', 'decided', 'synthesised', 'firstFrame']);
    expect(sinceStart(stamps)('spokenEnd')).toBe(400);
    expect(sinceStart(stamps)('firstFrame')).toBe(1_220);
  });

  it.each([
    ['ANYTHING', 600],
    ['YES_NO', 350],
    ['DIGITS', 700],
  ] as const)('waits for the pause that fits what it expects (%s: %i ms)', async (expects, pauseMs) => {
    const { caller, the, say } = await answered(house(['yes']));
    void say('?', { expects });
    await caller.says(`${'.'.repeat(20)}${'#'.repeat(10)}${'.'.repeat(50)}`);
    const [{ stamps }] = (await the('turn.heard')) as [CallEventOf<'turn.heard'>];
    const waited = sinceStart(stamps)('endpointed') - sinceStart(stamps)('spokenEnd');
    expect(waited).toBe(Math.ceil(pauseMs / 20) * 20);
  });

  it('does not wait for more digits than it asked for', async () => {
    const { caller, the, say } = await answered(house([{ text: 'one two three', partial: 'one two three' }]));
    void say('?', { expects: 'DIGITS', digits: 3 });
    await caller.says(`${'.'.repeat(20)}${'#'.repeat(10)}${'.'.repeat(50)}`);
    const [{ stamps }] = (await the('turn.heard')) as [CallEventOf<'turn.heard'>];
    expect(sinceStart(stamps)('endpointed') - sinceStart(stamps)('spokenEnd')).toBe(360);
  });

  it('falls silent when the caller barges in, and tells what was heard', async () => {
    const { caller, the, say } = await answered(house(['stop']));
    void say('Your order is on its way to you', { turn: 0 });
    await caller.says(`${'.'.repeat(30)}${'#'.repeat(20)}`);
    const speaking = caller.heard.lastIndexOf('=');
    // Begun at frame 30, known after six voiced frames, silent one frame later at most.
    expect(speaking).toBeLessThanOrEqual(36);
    expect(await the('caller.speaking')).toMatchObject([{ interrupts: true }]);
    expect(await the('reply.ended')).toMatchObject([{ heardOfReply: 'Your order is', bargedIn: true }]);
  });

  it('is not disturbed by noise or a click while it speaks', async () => {
    const { caller, the, say } = await answered(house());
    void say('Your order is on its way');
    await caller.says(`..... ~~~~~~~~~~~~~~~~~~~~ ... ### ........... ${'.'.repeat(60)}`);
    expect(await the('reply.ended')).toMatchObject([{ heardOfReply: 'Your order is on its way', bargedIn: false, playedMs: 1_200 }]);
    expect(await the('caller.speaking')).toEqual([]);
  });

  it('hears nothing of what is said into a notice, but what goes on after it', async () => {
    const { caller, the, say, heard } = await answered(house(['and one more thing']));
    void say('This call is recorded.', { interruptible: false });
    await caller.says(`${'#'.repeat(10)}${'.'.repeat(35)}`);
    expect(await the('caller.speaking')).toEqual([]);
    await caller.says(`${'#'.repeat(20)}${'.'.repeat(40)}`);
    expect(await the('reply.ended')).toMatchObject([{ heardOfReply: 'This call is recorded.', bargedIn: false }]);
    expect(await the('caller.speaking')).toMatchObject([{ interrupts: false }]);
    expect(await the('turn.heard')).toMatchObject([{ turn: 1, text: 'and one more thing' }]);
    expect(heard.length).toBe(1);
    expect(heard[0]!.frames).toBeGreaterThanOrEqual(20);
  });

  it('tells that it made nothing of what was said', async () => {
    const { caller, the } = await answered(house(['', { text: 'x', fails: true }, 'hello']));
    for (let turn = 0; turn < 3; turn++) await caller.says(`${'#'.repeat(10)}${'.'.repeat(40)}`);
    expect((await the('turn.unclear')).map(({ turn }) => turn)).toEqual([1, 2]);
    expect((await the('turn.heard')).map(({ turn }) => turn)).toEqual([3]);
  });

  it('goes on, deaf, and says what it has to say when listening fails', async () => {
    const ids = countedIds('id');
    let broken = false;
    const { caller, call, the, say } = await answered(house(['hello'], { ids: () => (broken ? expect.unreachable() : ids()) }));
    broken = true;
    await caller.says('##########');
    broken = false;
    void say('Sorry');
    await caller.says('.'.repeat(20));
    expect(await the('reply.ended')).toMatchObject([{ heardOfReply: 'Sorry' }]);
    caller.leave('FAR_END_HUNG_UP');
    await call.over;
    expect(await the('call.ended')).toMatchObject([{ reason: 'CALLER_HUNG_UP' }]);
  });

  it('makes nothing of what a recogniser would not take', async () => {
    const { recogniser } = scriptedRecogniser('hello');
    const broken: Recogniser = {
      ...recogniser,
      open: async request => ({ ...(await recogniser.open(request)), write: () => expect.unreachable() }),
    };
    const { caller, the } = await answered(house([], { recogniser: broken }));
    await caller.says(`${'#'.repeat(10)}${'.'.repeat(40)}`);
    expect(await the('turn.unclear')).toMatchObject([{ turn: 1 }]);
  });

  it('gives up a recogniser that does not answer', async () => {
    const { caller, the } = await answered(house([{ text: 'x', until: new Promise(() => {}) }]));
    await caller.says(`${'#'.repeat(10)}${'.'.repeat(40)}`);
    await caller.says('.'.repeat(400));
    expect(await the('turn.unclear')).toMatchObject([{ turn: 1 }]);
  });

  it('tells turns in their order, though the second is recognised first', async () => {
    const slow = Promise.withResolvers<void>();
    const { caller, the } = await answered(house([{ text: 'first', until: slow.promise }, 'second']));
    await caller.says(`${'#'.repeat(10)}${'.'.repeat(40)}${'#'.repeat(10)}${'.'.repeat(40)}`);
    expect(await the('turn.heard')).toEqual([]);
    slow.resolve();
    await settled();
    expect((await the('turn.heard')).map(({ turn, text }) => [turn, text])).toEqual([
      [1, 'first'],
      [2, 'second'],
    ]);
  });

  it('cuts an utterance that does not end, and hears the rest as another', async () => {
    const { caller, the } = await answered(house(['first', 'rest']));
    await caller.says(`${'#'.repeat(800)}${'.'.repeat(40)}`);
    expect((await the('turn.heard')).map(({ text }) => text)).toEqual(['first', 'rest']);
  });

  it('asks after every seven seconds of silence, and counts anew when the caller has spoken', async () => {
    const { caller, the, say } = await answered(house(['hello']));
    await caller.says('.'.repeat(349));
    expect(await the('caller.silent')).toEqual([]);
    await caller.says('..');
    void say('Hello?');
    await caller.says('.'.repeat(365));
    expect((await the('caller.silent')).map(({ count }) => count)).toEqual([1, 2]);
    await caller.says(`${'#'.repeat(10)}${'.'.repeat(400)}`);
    expect((await the('caller.silent')).map(({ count }) => count)).toEqual([1, 2, 1]);
  });

  it('does not count the time in which the bot speaks as silence', async () => {
    const { caller, the, say } = await answered(house());
    void say('x'.repeat(200));
    await caller.says('.'.repeat(500 + 340));
    expect(await the('caller.silent')).toEqual([]);
    await caller.says('.'.repeat(20));
    expect(await the('caller.silent')).toMatchObject([{ count: 1 }]);
  });

  it('hears nothing where a line carries nothing, and asks', async () => {
    const { clock, the } = await answered(house());
    for (let step = 0; step < 40; step++) await clock.advance(200);
    expect(await the('caller.silent')).toMatchObject([{ count: 1 }]);
  });

  it('takes keys for an answer, and lets them interrupt', async () => {
    const { caller, the, say } = await answered(house());
    void say('Please key your order number', { expects: 'DIGITS', digits: 4 });
    await caller.says('..........');
    caller.press('20');
    await caller.says('..');
    expect(await the('reply.ended')).toMatchObject([{ bargedIn: true }]);
    caller.press('48');
    await caller.says('..');
    expect(await the('turn.keyed')).toMatchObject([{ turn: 1, digits: '2048' }]);
    caller.press('7');
    await caller.says('.'.repeat(160));
    expect(await the('turn.keyed')).toMatchObject([{ digits: '2048' }, { turn: 2, digits: '7' }]);
  });

  it('lets keys stand for what was being said', async () => {
    const { caller, the, heard } = await answered(house(['hello']));
    await caller.says('##########');
    caller.press('1#');
    await caller.says('.'.repeat(40));
    expect(await the('turn.heard')).toEqual([]);
    expect(await the('turn.keyed')).toMatchObject([{ turn: 1, digits: '1' }]);
    expect(heard[0]!.state).toBe('ABANDONED');
  });

  it('understands the last words of a caller who hangs up in the middle of them', async () => {
    const { caller, call, kinds, the } = await answered(house(['forget it']));
    await caller.says('##########');
    caller.leave('FAR_END_HUNG_UP');
    await call.over;
    expect(await the('turn.heard')).toMatchObject([{ text: 'forget it' }]);
    expect((await kinds()).at(-1)).toBe('call.ended');
  });

  it('speaks and hears another language when it is told to', async () => {
    const { caller, the, heard, command } = await answered(house(['hello', '你好']));
    await caller.says(`${'#'.repeat(10)}${'.'.repeat(40)}`);
    await command({ kind: 'setLanguage', language: 'ZH' });
    await caller.says(`${'#'.repeat(10)}${'.'.repeat(40)}`);
    expect(heard.map(({ language }) => language)).toEqual(['EN', 'ZH']);
    expect((await the('turn.heard')).map(({ language }) => language)).toEqual(['EN', 'ZH']);
    expect(await the('language.changed')).toMatchObject([{ language: 'ZH' }]);
  });

  it('carries a command out once, however often it comes', async () => {
    const { caller, call, the } = await answered(house());
    const say = CallCommand.parse({ ...SAY, id: 'say-1', callId: call.id, text: 'Hello' });
    void call.obey(say);
    const again = call.obey(say);
    await caller.says('.'.repeat(30));
    await again;
    await call.obey(say);
    await caller.says('.'.repeat(30));
    expect((await the('reply.started')).length).toBe(1);
    expect(botMs(caller.heard)).toBe(260);
  });

  it('does not talk into the caller’s words', async () => {
    const { caller, say } = await answered(house(['hello']));
    await caller.says('##########');
    void say('Well');
    await caller.says(`${'#'.repeat(20)}${'.'.repeat(25)}`);
    expect(caller.heard.trim()).toBe('');
    await caller.says('.'.repeat(20));
    expect(caller.heard.trim()).toBe('='.repeat(10));
  });

  it.each([
    ['HANG_UP', 'BOT_HUNG_UP', 'HUNG_UP'],
    ['HAND_OFF', 'HANDED_OFF', 'HANDED_OFF'],
  ])('ends as it was told to when it has said its last words (%s)', async (then, reason, leg) => {
    const { caller, call, the, say, parts } = await answered(house());
    void say('Goodbye', { then });
    await caller.says('.'.repeat(17));
    expect(await the('call.ended')).toEqual([]);
    await caller.says('.....');
    await call.over;
    expect(botMs(caller.heard)).toBe(360);
    expect(await caller.ended).toBe(leg);
    expect(await the('call.ended')).toMatchObject([{ reason }]);
    expect(await parts.live.fate('drawn', 'door-leg-1')).toEqual({ state: 'ENDED', reason });
  });

  it('goes on when the caller interrupts its last words', async () => {
    const { caller, the, say } = await answered(house(['wait']));
    void say('Goodbye then', { then: 'HANG_UP' });
    await caller.says(`.....${'#'.repeat(10)}${'.'.repeat(60)}`);
    expect(await the('call.ended')).toEqual([]);
    expect(await the('turn.heard')).toMatchObject([{ text: 'wait' }]);
  });

  it('hangs up though the voice that should say so is gone', async () => {
    const home = house([], { voice: voice(scriptedVoice({ fail: true }).synthesiser, new Phrases(0)) });
    const { call, the, say } = await answered(home);
    void say('Goodbye', { then: 'HANG_UP' });
    await call.over;
    expect(await the('call.ended')).toMatchObject([{ reason: 'BOT_HUNG_UP' }]);
  });

  it('stops speaking, hangs up and hands over when told', async () => {
    const { caller, call, the, say, command } = await answered(house());
    void say('A long story about many things', { then: 'HANG_UP' });
    await caller.says('.'.repeat(10));
    await command({ kind: 'stopSpeaking' });
    await caller.says('.'.repeat(10));
    expect(await the('reply.ended')).toMatchObject([{ bargedIn: false }]);
    await command({ kind: 'hangUp', reason: 'SUPERVISOR_HUNG_UP' });
    await call.over;
    expect(await the('call.ended')).toMatchObject([{ reason: 'SUPERVISOR_HUNG_UP' }]);
    await command({ kind: 'hangUp', reason: 'BOT_HUNG_UP' });
    expect((await the('call.ended')).length).toBe(1);
  });

  it('ends when it has lasted too long', async () => {
    const { clock, call, the } = await answered(house([], { maxCallMs: 60_000 }));
    await clock.advance(60_000);
    await call.over;
    expect(await the('call.ended')).toMatchObject([{ reason: 'TOO_LONG' }]);
  });

  it('ends when its door, or its media worker, fails', async () => {
    const first = await answered(house());
    first.caller.leave('BAD_MESSAGE');
    await first.call.over;
    expect(await first.the('call.ended')).toMatchObject([{ reason: 'DOOR_FAILED' }]);

    const second = await answered(house());
    second.rooms.rooms.get(second.call.id)!.close('WORKER_DIED');
    await second.call.over;
    expect(await second.the('call.ended')).toMatchObject([{ reason: 'INTERRUPTED' }]);
    expect((await second.the('leg.left'))[0]).toMatchObject({ reason: 'WORKER_DIED' });
  });

  it('ends where there is no room for it', async () => {
    const { call, the, kinds } = await answered(house([], { rooms: { open: () => Promise.reject(new Error('no worker')) } }));
    await call.over;
    expect(await kinds()).toEqual(['call.started', 'call.ended']);
    expect(await the('call.ended')).toMatchObject([{ reason: 'INTERRUPTED' }]);
  });

  it('is over before it began when the caller is gone', async () => {
    const home = house();
    const caller = new DrawnCaller('leg-1', home.clock);
    caller.leave('FAR_END_HUNG_UP');
    const { call, kinds } = await answered(home, caller);
    await call.over;
    expect(await kinds()).toEqual(['call.started', 'call.ended']);
  });

  it('tells everything in order when the bus was away for a while', async () => {
    const bus = inProcessBus();
    let away = 3;
    const moody: Bus = {
      ...bus,
      append: (stream, message) => (away-- > 0 ? Promise.reject(new Error('away')) : bus.append(stream, message)),
    };
    const { caller, call, clock, kinds } = await answered(house([], { bus: moody }));
    for (let step = 0; step < 10; step++) await clock.advance(200);
    caller.leave('FAR_END_HUNG_UP');
    await call.over;
    expect((await kinds()).slice(0, 2)).toEqual(['call.started', 'leg.joined']);
    expect((await kinds()).at(-1)).toBe('call.ended');
  });
});

describe('a call whose connection breaks', () => {
  it('goes on when its door finds it again', async () => {
    const { caller, call, clock, the, say, kinds } = await answered(house(['hello', 'hello again']));
    await caller.says(`${'#'.repeat(10)}${'.'.repeat(40)}`);
    void say('A long answer to that', { turn: 1 });
    await caller.says('.'.repeat(10));
    caller.leave('CONNECTION_LOST');
    await settled();
    void say('Are you still there?');
    await clock.advance(14_000);
    expect(await the('reply.ended')).toMatchObject([{ turn: 1, bargedIn: false }]);

    const again = new DrawnCaller('leg-2', clock);
    expect(call.resume(again)).toBe(true);
    await settled();
    await again.says('.'.repeat(60));
    expect(botMs(again.heard)).toBe(1_000);
    await again.says(`${'#'.repeat(10)}${'.'.repeat(40)}`);
    expect((await the('turn.heard')).map(({ turn, text }) => [turn, text])).toEqual([
      [1, 'hello'],
      [2, 'hello again'],
    ]);
    expect((await kinds()).filter(kind => kind === 'call.answered' || kind === 'call.resumed')).toEqual(['call.answered', 'call.resumed']);
  });

  it('ends when nobody does', async () => {
    const { caller, call, clock, the } = await answered(house());
    caller.leave('CONNECTION_LOST');
    await settled();
    await clock.advance(14_999);
    expect(await the('call.ended')).toEqual([]);
    await clock.advance(2);
    await call.over;
    expect(await the('call.ended')).toMatchObject([{ reason: 'DOOR_FAILED' }]);
    expect(call.resume(new DrawnCaller('leg-2', clock))).toBe(false);
  });

  it('closes the new connection, too, when the room is lost before it could be used', async () => {
    const { caller, call, clock, rooms } = await answered(house());
    caller.close = async () => {};
    const again = new DrawnCaller('leg-2', clock);
    call.resume(again);
    rooms.rooms.get(call.id)!.close('WORKER_DIED');
    await call.over;
    expect(await Promise.race([again.ended, settled()])).toBe('HUNG_UP');
  });

  it('takes a new connection for the old one, which had not noticed that it was broken', async () => {
    const { caller, call, clock, the } = await answered(house(['hello']));
    const again = new DrawnCaller('leg-2', clock);
    call.resume(again);
    expect(await caller.ended).toBe('HUNG_UP');
    await settled();
    await again.says(`${'#'.repeat(10)}${'.'.repeat(40)}`);
    expect(await the('turn.heard')).toMatchObject([{ text: 'hello' }]);
    expect(await the('call.ended')).toEqual([]);
  });
});

describe('a call that a crash left behind', () => {
  /** A call in its second turn, seen by the next process: same store, same folder, new everything else. */
  const crashed = async (script: (string | ScriptedUtterance)[] = []) => {
    const first = await answered(house(['hello', 'hello']), undefined, true);
    for (let turn = 0; turn < 2; turn++) await first.caller.says(`${'#'.repeat(10)}${'.'.repeat(90)}`);
    // What a crash finds on the disk is older by a second or two.
    const recorded = async () => (await stat(join(folder, `${first.call.id}.wav`))).size;
    await expect.poll(recorded).toBeGreaterThan(1_000);
    const bus = inProcessBus();
    const home = house(script, { live: new LiveCalls(first.store, 'media-1'), clock: first.clock, bus });
    const [record] = await home.parts.live.leftBehind();
    home.parts.rooms = new LoopbackRooms(first.clock);
    const call = Call.find(home.parts, record!);
    return { ...home, clock: first.clock, bus, call, record: record!, first, ...tools({ ...home, bus }, call) };
  };

  it('is found with its turns and its recording, and goes on', async () => {
    const { call, record, clock, the, kinds } = await crashed(['third']);
    expect(record).toMatchObject({ door: 'drawn', turn: 2, answered: true, language: 'EN', recording: { on: true } });
    const again = new DrawnCaller('leg-2', clock);
    call.resume(again);
    await settled();
    await again.says(`${'#'.repeat(10)}${'.'.repeat(40)}`);
    expect((await kinds()).slice(0, 3)).toEqual(['leg.joined', 'leg.joined', 'call.resumed']);
    expect(await the('turn.heard')).toMatchObject([{ turn: 3, text: 'third' }]);
  });

  it('ends as interrupted when nobody comes back, with its recording whole', async () => {
    const { call, clock, the, kinds, parts } = await crashed();
    await clock.advance(15_000);
    await call.over;
    expect(await kinds()).toEqual(['recording.ready', 'call.ended']);
    expect(await the('call.ended')).toMatchObject([{ reason: 'INTERRUPTED' }]);
    const [{ path }] = (await the('recording.ready')) as [CallEventOf<'recording.ready'>];
    expect(readWav(await readFile(path), path).channels).toBe(2);
    expect(await parts.live.leftBehind()).toEqual([]);
  });

  it('does not repeat what it had said', async () => {
    const { call, clock, the, first, record } = await crashed();
    expect(record.done).toEqual([]);
    void first.say('Hello');
    await first.caller.says('.'.repeat(30));
    const [again] = await first.parts.live.leftBehind();
    expect(again!.done).toEqual(['command-1']);
    call.resume(new DrawnCaller('leg-2', clock));
    await settled();
    expect(await the('reply.started')).toEqual([]);
  });
});

describe('what a call tells', () => {
  /** A call whose store takes its time. */
  const slowlyKept = async (script: string[]) => {
    const home = house(script);
    const call = await answered(home);
    let kept = Promise.withResolvers<void>();
    const { set } = home.store;
    home.store.set = async (...args) => {
      await kept.promise;
      await set(...args);
    };
    const keep = async () => {
      kept.resolve();
      kept = Promise.withResolvers();
      await settled();
    };
    return { ...call, keep };
  };

  it('of a turn is told when its number has been kept, so that no other has it after a crash', async () => {
    const { caller, call, the, keep, store } = await slowlyKept(['hello']);
    await caller.says(`${'#'.repeat(10)}${'.'.repeat(40)}`);
    expect(await the('turn.heard')).toEqual([]);
    await keep();
    expect(await the('turn.heard')).toMatchObject([{ turn: 1 }]);
    expect(await store.get(`media:call:${call.id}`)).toMatchObject({ turn: 1 });
  });

  it('of a reply that it has been said is told when no crash can make it said again', async () => {
    const { caller, call, the, say, keep, store } = await slowlyKept([]);
    void say('Hello');
    await caller.says('.'.repeat(30));
    expect(await the('reply.ended')).toEqual([]);
    await keep();
    expect(await the('reply.ended')).toMatchObject([{ heardOfReply: 'Hello' }]);
    expect(await store.get(`media:call:${call.id}`)).toMatchObject({ done: ['command-1'] });
  });

  it('of a command, that it is done, is told when what it changed has been kept', async () => {
    const { call, command, keep, store } = await slowlyKept([]);
    let done = false;
    void command({ kind: 'setLanguage', language: 'ZH' }).then(() => {
      done = true;
    });
    await settled();
    expect(done).toBe(false);
    await keep();
    expect(done).toBe(true);
    expect(await store.get(`media:call:${call.id}`)).toMatchObject({ language: 'ZH', done: ['command-1'] });
  });
});

describe('a call’s recording', () => {
  it('has both sides, what happened, and its end told before the call’s', async () => {
    const { caller, call, the, say, kinds } = await answered(house(['hello']), undefined, true);
    void say('Hello');
    await caller.says(`${'.'.repeat(20)}${'#'.repeat(10)}${'.'.repeat(40)}`);
    caller.leave('FAR_END_HUNG_UP');
    await call.over;
    const [{ path, durationMs }] = (await the('recording.ready')) as [CallEventOf<'recording.ready'>];
    expect(durationMs).toBe(1_400);
    expect((await kinds()).slice(-2)).toEqual(['recording.ready', 'call.ended']);
    const { samples } = readWav(await readFile(path), path);
    const loud = (channel: number, fromMs: number, toMs: number) =>
      samples
        .filter((_, index) => index % 2 === channel && index / 16 >= fromMs && index / 16 < toMs)
        .some(sample => Math.abs(sample) > 1_000);
    expect([loud(0, 0, 400), loud(0, 400, 600), loud(1, 0, 300), loud(1, 320, 1_400)]).toEqual([false, true, true, false]);
    const events = JSON.parse(await readFile(path.replace('.wav', '.json'), 'utf8')).events as { kind: string; atMs: number }[];
    expect(events.map(({ kind }) => kind)).toEqual((await kinds()).slice(0, -2));
    expect(events.find(({ kind }) => kind === 'turn.heard')!.atMs).toBe(1_200);
  });

  it('stops when it is refused, and the call goes on', async () => {
    const { caller, call, the, command } = await answered(house(['hello']), undefined, true);
    await caller.says('##########');
    await command({ kind: 'setRecording', on: false, reason: 'The caller refused' });
    await caller.says(`${'#'.repeat(10)}${'.'.repeat(40)}`);
    await command({ kind: 'setRecording', on: false, reason: 'again' });
    caller.leave('FAR_END_HUNG_UP');
    await call.over;
    expect(await the('recording.stopped')).toMatchObject([{ reason: 'The caller refused' }]);
    const [{ durationMs, path }] = (await the('recording.ready')) as [CallEventOf<'recording.ready'>];
    expect(durationMs).toBe(200);
    const events = JSON.parse(await readFile(path.replace('.wav', '.json'), 'utf8')).events as { kind: string }[];
    expect(events.at(-1)!.kind).toBe('recording.stopped');
  });
});
