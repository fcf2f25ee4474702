import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#kernel/clock.js';
import { timeOrderedIds } from '#kernel/ids.js';
import type { CallFate } from '#media/door.js';
import { twilioDoor } from '#media/doors/twilio.js';
import { FRAME_SAMPLES, ROOM_RATE } from '#media/frame.js';
import { decodeMulaw, encodeMulaw } from '#media/g711.js';
import type { MediaLeg } from '#media/leg.js';
import type { Synthesiser } from '#media/speech/synthesiser.js';
import { LoopbackRoom } from '#media/testing/loopback-room.js';
import { readWav, writeWav } from '#media/wav.js';
import { inProcessStore } from '#platform/bus/in-process-store.js';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { Queue } from '#platform/queue.js';
import { isSound } from './ears.js';
import { type CallRecord, placeCall } from './place-call.js';
import { CallScript } from './script.js';
import { TwilioPhone } from './twilio-phone.js';
import { Voice } from './voice.js';

const authToken = 'the-account-token';
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const tone = (ms: number, hz: number, rate: number) =>
  Int16Array.from({ length: (ms * rate) / 1000 }, (_, index) => 8_000 * Math.sin((2 * Math.PI * hz * index) / rate));

/** Says every character as 50 ms of a tone. */
const beeping: Synthesiser = {
  name: 'beeping',
  languages: ['EN', 'ZH'],
  async *speak({ text }) {
    const durationMs = text.length * 50;
    yield { frame: { samples: tone(durationMs, 700, 16_000), sampleRate: 16_000, durationMs }, upTo: text.length };
  },
  close: async () => {},
};

/** A hub with nothing but Twilio's door, behind which a test itself answers. */
const openHub = async (answer: (leg: MediaLeg) => Promise<void>, fate: CallFate | null = null) => {
  const answers: Promise<void>[] = [];
  const door = twilioDoor({
    store: inProcessStore(),
    reception: { arrived: async leg => void answers.push(answer(leg)), fate: async () => fate },
    clock: systemClock,
    ids: timeOrderedIds(),
    log: silentLog,
    authToken,
    publicUrl: null,
    handoffNumber: '+4930555555',
    languageOf: () => 'EN',
  });
  const server = httpServer({ routes: [door.routes], port: 0, log: silentLog });
  const { url } = await server.listen();
  closing.push(
    () => server.close(),
    () => door.close(),
    () => Promise.all(answers),
  );
  return url;
};

const call = (url: string, steps: unknown[], options: { token?: string; from?: string | null } = {}): Promise<CallRecord> =>
  placeCall({
    phone: new TwilioPhone({
      url,
      authToken: options.token ?? authToken,
      from: options.from === undefined ? '+14155550123' : options.from,
      to: '+14155550100',
    }),
    voice: new Voice({ EN: beeping, ZH: beeping }),
    script: CallScript.parse({ steps }),
  });

/** A bot of a few words, in a room with the caller. */
const joined = async (leg: MediaLeg) => {
  const room = new LoopbackRoom('room', systemClock);
  const heard = new Queue<boolean>();
  const seat = await room.seat('bot', ({ payload }) => void heard.push(isSound(decodeMulaw(payload))));
  await leg.join(room);
  void leg.ended.then(() => heard.end());
  let saidTo = 0;
  return {
    heard,
    speak(ms: number) {
      const codes = encodeMulaw(tone(ms, 440, ROOM_RATE));
      saidTo = Math.max(saidTo, room.now());
      for (let at = 0; at < codes.length; at += FRAME_SAMPLES, saidTo += FRAME_SAMPLES) {
        seat.send(codes.subarray(at, at + FRAME_SAMPLES), saidTo);
      }
    },
    played: () => leg.played(saidTo),
    flush: () => leg.flush(saidTo),
    /** Resolves when the caller has spoken and fallen silent for 100 ms; at once when the caller is gone. */
    async turn(onSound = () => {}) {
      let silent: number | null = null;
      for await (const sound of heard) {
        if (sound) {
          if (silent === null) onSound();
          silent = 0;
        } else if (silent !== null && ++silent >= 5) return;
      }
    },
  };
};

describe('a call placed at the Twilio door', () => {
  it('measures on its tracks how long the caller waited, and keeps both', async () => {
    const url = await openHub(async leg => {
      const bot = await joined(leg);
      bot.speak(300);
      await bot.turn();
      bot.speak(300);
      await bot.played();
      await leg.close('HUNG_UP');
    });
    const record = await call(url, [{ waitFor: 'speech' }, { waitFor: 'silence', forMs: 300 }, { say: 'hello there' }, { expect: 'end' }]);
    expect(record.end).toEqual({ by: 'HUB', next: 'hangup' });
    const [only] = record.exchanges;
    expect(only).toMatchObject({ text: 'hello there', bargeInMs: null });
    expect(only!.endMs - only!.startMs).toBeGreaterThan(500);
    expect(only!.answerMs).toBeGreaterThan(only!.endMs);
    const wav = readWav(record.wav, 'the record', { channels: 2, sampleRate: ROOM_RATE });
    expect((wav.samples.length / 2 / ROOM_RATE) * 1000).toBeCloseTo(record.durationMs, 0);
  });

  it('measures how long the bot goes on when it is interrupted, and empties its queue on "clear"', async () => {
    const played: boolean[] = [];
    const url = await openHub(async leg => {
      const bot = await joined(leg);
      bot.speak(8_000);
      const over = bot.played().then(whole => played.push(whole));
      await bot.turn(bot.flush);
      await over;
      await leg.close('HUNG_UP');
    });
    const record = await call(url, [{ interrupt: 'stop it', afterMs: 400 }, { expect: 'end' }]);
    expect(record.exchanges[0]!.bargeInMs).toBeGreaterThanOrEqual(20);
    expect(played).toEqual([false]);
    // It had 8 seconds to say.
    expect(record.durationMs).toBeLessThan(8_000);
  });

  it('presses keys, and hangs up', async () => {
    const keys: string[] = [];
    const url = await openHub(async leg => {
      for await (const key of leg.keys) keys.push(key);
      expect(await leg.ended).toBe('FAR_END_HUNG_UP');
    });
    const record = await call(url, [{ keys: '12#' }, { pause: 200 }, { hangUp: true }]);
    expect(record.end.by).toBe('CALLER');
    expect(keys).toEqual(['1', '2', '#']);
  });

  it('follows the hub when it hands over', async () => {
    const url = await openHub(async leg => leg.close('HANDED_OFF'), { state: 'ENDED', reason: 'HANDED_OFF' });
    expect((await call(url, [{ expect: 'end' }])).end).toEqual({ by: 'HUB', next: 'dial +4930555555' });
  });

  it('comes with a withheld number', async () => {
    const callers: (string | null)[] = [];
    const url = await openHub(async leg => {
      callers.push(leg.context.from);
      await leg.close('HUNG_UP');
    });
    await call(url, [{ expect: 'end' }], { from: null });
    expect(callers).toEqual([null]);
  });

  it('says at which moment something expected did not come about, and keeps what there was', async () => {
    const url = await openHub(async leg => void (await leg.ended));
    await expect(call(url, [{ waitFor: 'speech', withinMs: 200 }])).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: expect.stringMatching(/^Nobody spoke within 200 ms, \d+ ms into the call$/),
      record: { end: { by: 'CALLER' }, exchanges: [], wav: expect.any(Buffer) },
    });
  });

  it('says why it was turned away', async () => {
    const url = await openHub(async () => {});
    await expect(call(url, [{ pause: 1 }], { token: 'another' })).rejects.toMatchObject({ code: 'UPSTREAM_REJECTED' });
    await expect(call('http://127.0.0.1:1', [{ pause: 1 }])).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  it('plays a file, and says what is wrong with one of another form', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'switchboard-call-'));
    closing.push(() => rm(folder, { recursive: true }));
    const heard: boolean[] = [];
    const url = await openHub(async leg => {
      for await (const sound of (await joined(leg)).heard) heard.push(sound);
    });
    const file = join(folder, 'in.wav');
    await writeFile(file, writeWav({ sampleRate: 22_050, channels: 1, samples: tone(600, 500, 22_050) }));
    await call(url, [{ play: file }, { pause: 100 }, { hangUp: true }]);
    expect(heard.filter(Boolean).length).toBeGreaterThan(28);

    await writeFile(file, writeWav({ sampleRate: 8_000, channels: 2, samples: new Int16Array(1_600) }));
    await expect(call(url, [{ play: file }])).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `${file} is stereo; it must be mono`,
    });
    await expect(call(url, [{ play: join(folder, 'none.wav') }])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
