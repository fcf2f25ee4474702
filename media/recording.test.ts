import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { log, silentLog } from '#platform/log.js';
import { decodeMulaw, encodeMulaw } from './g711.js';
import { Recording } from './recording.js';
import { toneOf } from './testing/tone.js';
import { readWav } from './wav.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-recording-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const START = Date.parse('2026-01-05T09:00:00Z');
const frame = (level: number) => encodeMulaw(new Int16Array(160).fill(level));
const open = (now = START) =>
  Recording.open({ path: join(folder, 'deep/call-1.wav'), startedAt: new Date(START), now: new Date(now), log: silentLog });

/** What one channel holds, a character for 20 ms: the first letter of who was heard, "." silence. */
const drawn = (samples: Int16Array, channel: 0 | 1) =>
  Array.from({ length: Math.ceil(samples.length / 320) }, (_, index) => (samples[320 * index + 160 + channel] ? 'cb'[channel] : '.')).join(
    '',
  );
const recorded = async () => {
  const { samples, sampleRate, channels } = readWav(await readFile(join(folder, 'deep/call-1.wav')), 'call-1.wav');
  expect([sampleRate, channels]).toEqual([8_000, 2]);
  return [drawn(samples, 0), drawn(samples, 1)];
};
const events = async () => JSON.parse(await readFile(join(folder, 'deep/call-1.json'), 'utf8'));

describe('a recording', () => {
  it('has the caller left and the bot right, where they were on one time line', async () => {
    const recording = open();
    for (let at = 0; at < 100; at += 20) recording.caller(frame(at < 40 ? 1_000 : 0), START + at + 20);
    recording.bot(frame(1_000), START + 60);
    recording.bot(frame(1_000), START + 80);
    const finished = await recording.finish();
    expect(await recorded()).toEqual(['cc...', '...bb']);
    const file = await readFile(finished!.path);
    expect(finished).toMatchObject({ durationMs: 100, tracks: ['caller', 'bot'], sha256: createHash('sha256').update(file).digest('hex') });
    expect((await stat(finished!.path)).mode & 0o777).toBe(0o600);
  });

  it('takes nothing more once it is finished, and does not complain', async () => {
    const lines: string[] = [];
    const path = join(folder, 'call-2.wav');
    const spoken = log({ name: 'test', to: { write: line => lines.push(line) } });
    const recording = Recording.open({ path, startedAt: new Date(START), now: new Date(START), log: spoken });
    recording.caller(frame(1_000), START + 20);
    await recording.finish();
    recording.caller(frame(1_000), START + 40);
    recording.note({ kind: 'call.ended' }, START + 40);
    await recording.letGo();
    expect(lines).toEqual([]);
  });

  it('lets the caller’s frames come a little early or late without a seam', async () => {
    const recording = open();
    const came = [20, 55, 58, 81, 99, 135];
    for (const at of came) recording.caller(frame(1_000), START + at);
    await recording.finish();
    expect((await recorded())[0]).toBe('cccccc');
  });

  it('keeps every word of the caller where a stall brought many at once', async () => {
    const recording = open();
    recording.caller(frame(1_000), START + 20);
    for (let count = 1; count <= 15; count++) recording.caller(frame(1_000 + 500 * count), START + 320);
    await recording.finish();
    const { samples } = readWav(await readFile(recording.path), 'call-1.wav');
    const levels = Array.from({ length: 15 }, (_, index) => samples[320 * (15 + index)]!);
    expect(levels).toEqual([...new Set(levels)].toSorted((a, b) => a - b));
    expect((await recorded())[0]).toBe(`c${'.'.repeat(14)}${'c'.repeat(15)}`);
  });

  it('is in time again after the next pause where a stall had been taken for silence', async () => {
    const recording = open();
    let at = 0;
    const comes = (count: number, level: number, everyMs: number) => {
      for (let index = 0; index < count; index++) {
        at += everyMs;
        recording.caller(frame(level), START + at);
      }
    };
    comes(10, 0, 20);
    comes(10, 1_000, 0);
    comes(20, 0, 20);
    comes(10, 1_000, 20);
    await recording.finish();
    const caller = (await recorded())[0]!;
    expect(caller).toMatch(/^\.{10}c{10}\.{10,19}c{10}$/);
    expect(Math.abs(caller.length - at / 20)).toBeLessThanOrEqual(5);
  });

  it('has no seams in what the bot says, whatever the clocks round off', async () => {
    const recording = open();
    const tone = toneOf(440, 0, 160 * 100);
    // Due every 20 ms, as a clock of whole milliseconds tells it that was read now early, now late.
    for (let count = 0; count < 100; count++) {
      recording.bot(tone.subarray(160 * count, 160 * (count + 1)), START + Math.floor(20 * count + 0.37 * (count % 4)) + 0.81);
    }
    await recording.finish();
    const { samples } = readWav(await readFile(recording.path), 'call-1.wav');
    const said = samples.filter((_, index) => index % 2 === 1);
    const from = said.findIndex(sample => sample !== 0) - decodeMulaw(tone).findIndex(sample => sample !== 0);
    expect([...said.subarray(from, from + tone.length)]).toEqual([...decodeMulaw(tone)]);
  });

  it('shows it when the caller was not heard for a while', async () => {
    const recording = open();
    recording.caller(frame(1_000), START + 20);
    recording.caller(frame(1_000), START + 4_020);
    recording.caller(frame(1_000), START + 4_040);
    await recording.finish();
    expect((await recorded())[0]).toBe(`c${'.'.repeat(199)}cc`);
  });

  it('has nothing of what the bot was going to say when it was interrupted', async () => {
    const recording = open();
    for (let at = 0; at < 200; at += 20) recording.bot(frame(1_000), START + at);
    recording.silenceBot(START + 60);
    for (let at = 0; at < 200; at += 20) recording.caller(frame(0), START + at + 20);
    await recording.finish();
    expect((await recorded())[1]).toBe('bbb.......');
  });

  it('goes on in time while nothing is taken up', async () => {
    const recording = open();
    for (let at = 0; at < 200; at += 20) {
      recording.on = at < 60 || at >= 140;
      recording.caller(frame(1_000), START + at + 20);
    }
    await recording.finish();
    expect((await recorded())[0]).toBe('ccc....ccc');
  });

  it('keeps what happened beside what was heard', async () => {
    const recording = open();
    recording.note({ kind: 'call.answered' }, START + 5);
    recording.note({ kind: 'turn.heard', text: 'hello' }, START + 900);
    recording.caller(frame(1_000), START + 20);
    await recording.finish();
    expect(await events()).toEqual({
      startedAt: '2026-01-05T09:00:00.000Z',
      durationMs: 20,
      tracks: ['caller', 'bot'],
      events: [
        { atMs: 5, kind: 'call.answered' },
        { atMs: 900, kind: 'turn.heard', text: 'hello' },
      ],
    });
  });

  it('writes as it goes, and what a crash left is taken up again', async () => {
    const crashed = open();
    for (let at = 0; at < 5_000; at += 20) crashed.caller(frame(1_000), START + at + 20);
    crashed.note({ kind: 'first' }, START);
    await expect.poll(async () => (await stat(crashed.path)).size).toBeGreaterThan(44 + 3_000 * 32);
    await crashed.letGo();

    const again = open(START + 10_000);
    for (let at = 10_000; at < 12_000; at += 20) again.caller(frame(1_000), START + at + 20);
    again.note({ kind: 'second' }, START + 10_000);
    const finished = await again.finish();
    expect(finished?.durationMs).toBe(12_000);
    const [caller] = await recorded();
    expect(caller).toMatch(/^c{150,250}\.{250,350}c{100}$/);
    expect((await events()).events.map(({ kind }: { kind: string }) => kind)).toEqual(['first', 'second']);
  });

  it('is finished as it was when nobody calls back', async () => {
    const crashed = open();
    for (let at = 0; at < 5_000; at += 20) crashed.caller(frame(1_000), START + at + 20);
    await expect.poll(async () => (await stat(crashed.path)).size).toBeGreaterThan(44 + 3_000 * 32);
    await crashed.letGo();
    const finished = await open(START + 20_000).finish();
    expect(finished!.durationMs).toBeGreaterThan(3_000);
    expect((await recorded())[0]).toMatch(/^c+$/);
  });

  it('leaves no file where nothing was heard', async () => {
    const recording = open();
    recording.note({ kind: 'call.started' }, START);
    expect(await recording.finish()).toBeNull();
    expect(await readdir(join(folder, 'deep'))).toEqual([]);
  });

  it('is given up, not the call, when it cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const recording = Recording.open({
      path: join(folder, 'file/call-1.wav'),
      startedAt: new Date(START),
      now: new Date(START),
      log: silentLog,
    });
    recording.caller(frame(1_000), START + 20);
    recording.note({ kind: 'call.answered' }, START);
    expect(await recording.finish()).toBeNull();
  });
});
