import { expect, it } from 'vitest';
import { Queue } from '../queue.js';
import { feed } from './feed.js';

const idle = () => {
  const stop = new AbortController();
  const source = new Queue<number>();
  stop.signal.addEventListener('abort', () => source.end());
  async function* doubled() {
    for await (const value of source) {
      if (value < 0) throw new RangeError('negative');
      yield value * 2;
    }
  }
  return { stop, source, values: feed(stop, doubled()) };
};

it('gives what its generator gives', async () => {
  const { source, values } = idle();
  source.push(1);
  source.push(2);
  expect(await values.next()).toEqual({ value: 2, done: false });
  expect(await values.next()).toEqual({ value: 4, done: false });
});

it('can be let go while it waits', async () => {
  const { source, values } = idle();
  const waiting = values.next();
  await values.return?.();
  expect(await waiting).toEqual({ value: undefined, done: true });
  expect(source.ended).toBe(true);
});

it('lets its source go when it was never read', async () => {
  const { source, values } = idle();
  await values.return?.();
  expect(source.ended).toBe(true);
});

it('lets its source go when it fails, and says why', async () => {
  const { source, stop, values } = idle();
  source.push(-1);
  await expect(values.next()).rejects.toThrow('negative');
  expect(stop.signal.aborted).toBe(true);
  expect(await values.next()).toEqual({ value: undefined, done: true });
});
