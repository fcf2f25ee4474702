import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { silentLog } from '#platform/log.js';
import type { LegCapabilities } from './leg.js';
import { Phrases } from './phrases.js';
import { type Say, Speaker } from './speaker.js';
import { botMs, DrawnCaller } from './testing/drawn-caller.js';
import { LoopbackRoom } from './testing/loopback-room.js';
import { scriptedVoice } from './testing/scripted-voice.js';
import { voice } from './voice.js';

let clock: ManualClock;
let events: string[];
let caller: DrawnCaller;
let room: LoopbackRoom;
let sounded: number[];
let stamps: { synthesised: number; firstFrame: number }[];
let speaker: Speaker;

const say = (text: string, rest: Partial<Say> = {}): Say => ({
  id: text,
  callId: 'call-1',
  kind: 'say',
  turn: 1,
  text,
  language: 'EN',
  interruptible: true,
  expects: 'ANYTHING',
  digits: null,
  stamps: [],
  then: 'LISTEN',
  ...rest,
});

const open = async (capabilities: Partial<LegCapabilities> = {}, script = scriptedVoice()) => {
  clock = new ManualClock();
  events = [];
  sounded = [];
  stamps = [];
  const started = clock.now().getTime();
  caller = new DrawnCaller('leg-1', clock, { capabilities });
  room = new LoopbackRoom('call-1', clock);
  const seat = await room.seat('bot', () => {});
  await caller.join(room);
  speaker = new Speaker(voice(script.synthesiser, new Phrases(0)), clock, silentLog, {
    started: ({ text }, { synthesised, firstFrame }) => {
      events.push(`started ${text}`);
      stamps.push({ synthesised: synthesised.getTime() - started, firstFrame: firstFrame.getTime() - started });
    },
    ended: ({ text }, { how, heardOfReply, playedMs }) => events.push(`${how} ${text} | ${heardOfReply} | ${playedMs}`),
    sounds: (_, at) => sounded.push(at - started),
    silenced: at => sounded.splice(0, sounded.length, ...sounded.filter(each => each < at - started)),
  });
  speaker.attach({ room, seat, leg: caller });
  return { ...script, seat };
};
/** Time passes while the caller listens. */
const listen = (ms: number) => caller.says('.'.repeat(ms / 20));

describe('the speaker', () => {
  beforeEach(() => open());

  it('says a text in its time and tells when it has been heard', async () => {
    const said = speaker.say(say('Hello caller'));
    expect(speaker.saying).toBeNull();
    await listen(580);
    expect(speaker.saying?.text).toBe('Hello caller');
    await listen(60);
    expect(await said).toEqual({ how: 'SAID', heardOfReply: 'Hello caller', playedMs: 600 });
    expect(caller.heard.trim()).toBe('='.repeat(30));
    expect(sounded).toEqual(Array.from({ length: 30 }, (_, frame) => sounded[0]! + frame * 20));
    expect(events).toEqual(['started Hello caller', 'SAID Hello caller | Hello caller | 600']);
    expect(speaker.saying).toBeNull();
  });

  it('says one thing after another', async () => {
    void speaker.say(say('one.'));
    void speaker.say(say('two.'));
    await listen(600);
    expect(events).toEqual(['started one.', 'SAID one. | one. | 200', 'started two.', 'SAID two. | two. | 200']);
    expect(botMs(caller.heard)).toBe(400);
  });

  it('falls silent within a frame when the caller barges in, and knows what was heard', async () => {
    const said = speaker.say(say('Your order is on its way'));
    await listen(720);
    expect(speaker.bargeIn()).toBe(true);
    const { length } = caller.heard;
    await listen(400);
    expect(caller.heard.slice(length + 1).trim()).toBe('');
    expect(await said).toEqual({ how: 'BARGED_IN', heardOfReply: 'Your order is', playedMs: 700 });
    expect(sounded.at(-1)).toBeLessThan(740);
  });

  it('does not wait for a voice that is slow to stop', async () => {
    const never = Promise.withResolvers<void>();
    const { synthesiser } = scriptedVoice();
    await open(
      {},
      {
        spoken: [],
        synthesiser: {
          ...synthesiser,
          async *speak(request) {
            yield* synthesiser.speak({ ...request, text: 'Well' });
            await never.promise;
          },
        },
      },
    );
    void speaker.say(say('Well, let me see'));
    await listen(100);
    speaker.bargeIn();
    expect(events.at(-1)).toBe('BARGED_IN Well, let me see |  | 80');
    speaker.yieldFloor();
    void speaker.say(say('Yes?'));
    await listen(300);
    expect(events.at(-1)).toBe('started Yes?');
    never.resolve();
  });

  it('gives up a voice that does not begin, and says what comes after it', async () => {
    const { synthesiser, spoken } = scriptedVoice();
    const mute: typeof synthesiser.speak = async function* (request) {
      if (request.text === 'Hello') await new Promise(() => {});
      yield* synthesiser.speak(request);
    };
    await open({}, { spoken, synthesiser: { ...synthesiser, speak: mute } });
    const said = speaker.say(say('Hello'));
    void speaker.say(say('Bye'));
    await listen(14_900);
    expect(events).toEqual([]);
    await listen(400);
    expect(await said).toEqual({ how: 'VOICE_FAILED', heardOfReply: '', playedMs: 0 });
    expect(events).toEqual(['VOICE_FAILED Hello |  | 0', 'started Bye', 'SAID Bye | Bye | 160']);
  });

  it('stamps apart when the first audio existed and when it had left for the caller', async () => {
    const left = Promise.withResolvers<boolean>();
    caller.sent = () => left.promise;
    void speaker.say(say('Hello'));
    await listen(40);
    expect(events).toEqual([]);
    left.resolve(true);
    await listen(20);
    expect(events).toEqual(['started Hello']);
    expect(stamps).toEqual([{ synthesised: 20, firstFrame: 60 }]);
  });

  it('has not said what the leg lost on the way', async () => {
    void speaker.say(say('Hello caller'));
    await listen(200);
    caller.leave('CONNECTION_LOST');
    for (let step = 0; step < 40; step++) await clock.advance(20);
    expect(events).toEqual(['started Hello caller', expect.stringMatching(/^LINE_LOST Hello caller/)]);
  });

  it('drops what waits when the caller barges in, but not what he must hear', async () => {
    void speaker.say(say('first'));
    void speaker.say(say('second'));
    void speaker.say(say('notice', { interruptible: false }));
    await listen(100);
    speaker.bargeIn();
    await listen(400);
    expect(events).toEqual([
      'started first',
      'BARGED_IN second |  | 0',
      expect.stringMatching(/^BARGED_IN first/),
      'started notice',
      'SAID notice | notice | 300',
    ]);
  });

  it('is not interrupted in what must be heard', async () => {
    void speaker.say(say('notice', { interruptible: false }));
    await listen(100);
    expect(speaker.bargeIn()).toBe(false);
    await listen(300);
    expect(events.at(-1)).toBe('SAID notice | notice | 300');
  });

  it('waits for the caller to end before it speaks', async () => {
    speaker.bargeIn();
    void speaker.say(say('Hello'));
    await listen(500);
    expect(events).toEqual([]);
    speaker.yieldFloor();
    await listen(500);
    expect(events.at(-1)).toBe('SAID Hello | Hello | 260');
  });

  it('stops and forgets when it is told to', async () => {
    void speaker.say(say('first', { interruptible: false }));
    void speaker.say(say('second', { interruptible: false }));
    await listen(100);
    speaker.stop();
    await listen(600);
    expect(events).toEqual(['started first', 'STOPPED second |  | 0', 'STOPPED first |  | 80']);
  });

  it('keeps what waits for the next line when one is lost', async () => {
    void speaker.say(say('first'));
    void speaker.say(say('second'));
    await listen(100);
    speaker.detach();
    await listen(200);
    expect(events.at(-1)).toMatch(/^LINE_LOST first/);
    speaker.attach({ room, seat: await room.seat('bot', () => {}), leg: caller });
    await listen(600);
    expect(events.at(-1)).toBe('SAID second | second | 300');
  });

  it('goes on when the voice fails', async () => {
    await open({}, scriptedVoice({ fail: true }));
    expect(await speaker.say(say('Hello'))).toEqual({ how: 'VOICE_FAILED', heardOfReply: '', playedMs: 0 });
  });

  it('takes nothing to say as said', async () => {
    expect(await speaker.say(say(''))).toEqual({ how: 'SAID', heardOfReply: '', playedMs: 0 });
  });
});

describe('how far the speaker is ahead', () => {
  const lead = async (capabilities: Partial<LegCapabilities>) => {
    const { seat } = await open(capabilities);
    let most = 0;
    let sent = 0;
    let from = -1;
    speaker.attach({
      room,
      leg: caller,
      seat: {
        ...seat,
        send: (payload, moment) => {
          sent += 20;
          if (from < 0) from = room.now() / 8;
          most = Math.max(most, sent - (room.now() / 8 - from));
          seat.send(payload, moment);
        },
      },
    });
    void speaker.say(say('Something rather long to say.'));
    await listen(1_800);
    expect(events.at(-1)).toMatch(/^SAID/);
    return most;
  };

  it('is 200 ms where it can be taken back', async () => {
    expect(await lead({})).toBe(200);
  });

  it('is a frame where it cannot', async () => {
    expect(await lead({ flush: false, mark: false, paced: false })).toBe(20);
  });

  it('keeps to its time line though timers are late', async () => {
    const { seat } = await open({ flush: false, mark: false, paced: false });
    const late = {
      now: () => clock.now(),
      sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms + 3, signal),
      after: (ms: number, act: () => void) => clock.after(ms + 3, act),
    };
    const moments: number[] = [];
    const hurried = new Speaker(voice(scriptedVoice().synthesiser, new Phrases(0)), late, silentLog, {
      ...{ started: () => {}, ended: () => {}, sounds: () => {}, silenced: () => {} },
    });
    hurried.attach({ room, leg: caller, seat: { ...seat, send: (_, moment) => moments.push(moment) } });
    void hurried.say(say('Something rather long.'));
    for (let ms = 0; ms < 1_300; ms++) await clock.advance(1);
    expect(moments.map(moment => moment - moments[0]!)).toEqual(Array.from({ length: 55 }, (_, frame) => 160 * frame));
  });
});
