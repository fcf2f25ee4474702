import { expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { inTime } from './in-time.js';

const late = () => new Error('took over 100 ms');

it('gives what the work gives, or throws what it throws, within its time', async () => {
  const clock = new ManualClock();
  expect(await inTime({ ms: 100, late, clock }, async () => 'done')).toBe('done');
  await expect(inTime({ ms: 100, late, clock }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});

it('stops waiting when the time is over, and tells the work', async () => {
  const clock = new ManualClock();
  let given: AbortSignal | undefined;
  const waiting = inTime({ ms: 100, late, clock }, signal => {
    given = signal;
    return new Promise(() => {});
  });
  const failed = expect(waiting).rejects.toThrow('took over 100 ms');
  await clock.advance(99);
  expect(given?.aborted).toBe(false);
  await clock.advance(1);
  expect(given?.aborted).toBe(true);
  await failed;
});

it('leaves alone what was done in time', async () => {
  const clock = new ManualClock();
  const signal = await inTime({ ms: 100, late, clock }, async given => given);
  await clock.advance(100);
  expect(signal.aborted).toBe(false);
});
