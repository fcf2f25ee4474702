import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { silentLog } from '#platform/log.js';
import { Ear } from './ear.js';
import type { HeardFrame } from './frame.js';

const clock = new ManualClock();
let ear: Ear;
afterEach(() => ear.close());

const audio = (code: number, timestamp: number, length = 160) => ({
  payload: new Uint8Array(length).fill(code),
  timestamp: timestamp >>> 0,
});
let pending: Promise<IteratorResult<HeardFrame>> | null = null;
/** What has been heard since it was last asked, a code a frame; 255 is silence. */
const heard = async () => {
  const codes: number[] = [];
  for (;;) {
    pending ??= ear[Symbol.asyncIterator]().next();
    const next = await Promise.race([pending, new Promise<null>(resolve => setImmediate(() => resolve(null)))]);
    if (next === null || next.done) return codes;
    pending = null;
    expect(next.value.payload.length).toBe(160);
    codes.push(next.value.payload[0]!);
  }
};
const listen = (...sounds: ReturnType<typeof audio>[]) => {
  pending = null;
  ear = new Ear(clock, silentLog);
  for (const sound of sounds) ear.hear(sound);
};

describe('the ear', () => {
  it('gives on what comes in order', async () => {
    listen(audio(1, 0), audio(2, 160), audio(3, 320));
    expect(await heard()).toEqual([1, 2, 3]);
  });

  it('fills what was lost on the way with silence', async () => {
    listen(audio(1, 0), audio(2, 480));
    expect(await heard()).toEqual([1, 255, 255, 2]);
  });

  it('leaves out what comes twice or too late', async () => {
    listen(audio(1, 0), audio(3, 320), audio(2, 160), audio(3, 320), audio(4, 480));
    expect(await heard()).toEqual([1, 255, 3, 4]);
  });

  it('goes on across the wrap of the time line, and when it begins anew', async () => {
    listen(audio(1, -160), audio(2, 0), audio(3, 900_000), audio(4, 900_160), audio(5, 16));
    expect(await heard()).toEqual([1, 2, 3, 4, 5]);
  });

  it('cuts longer and shorter pieces to frames of 20 ms', async () => {
    listen(audio(1, 0, 240), audio(2, 240, 80), audio(3, 320, 480));
    expect(await heard()).toEqual([1, 1, 3, 3, 3]);
  });

  it('hears silence where nothing comes, and does not fill it twice', async () => {
    listen(audio(1, 0));
    for (let step = 0; step < 4; step++) await clock.advance(200);
    expect(await heard()).toEqual([1, ...Array(40).fill(255)]);
    ear.hear(audio(2, 160 * 42));
    expect(await heard()).toEqual([255, 2]);
  });

  it('knows when what a stall brought late was spoken', async () => {
    const at: number[] = [];
    listen();
    const from = clock.now().getTime();
    const read = (async () => {
      for await (const frame of ear) at.push(Math.round(frame.at - from));
    })();
    for (const [count, waitMs] of [
      [1, 20],
      [1, 20],
      [10, 200],
      [1, 20],
      [1, 20],
    ] as const) {
      await clock.advance(waitMs);
      for (let index = 0; index < count; index++) ear.hear(audio(1, 160 * (at.length + index)));
      await clock.advance(0);
    }
    ear.close();
    await read;
    expect(at).toEqual(Array.from({ length: 14 }, (_, index) => 20 * (index + 1)));
  });

  it('does not keep more than ten seconds for a slow listener', async () => {
    listen(...Array.from({ length: 600 }, (_, index) => audio(index % 200, index * 160)));
    expect((await heard()).length).toBe(500);
  });
});
