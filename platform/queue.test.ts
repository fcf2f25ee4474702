import { expect, it } from 'vitest';
import { Queue } from './queue.js';

const done = { value: undefined, done: true };

it('gives what was pushed, in order, before and after it is asked for', async () => {
  const queue = new Queue<number>();
  queue.push(1);
  const [first, second, third] = [queue.next(), queue.next(), queue.next()];
  queue.push(2);
  queue.push(3);
  expect((await Promise.all([first, second, third])).map(({ value }) => value)).toEqual([1, 2, 3]);
});

it('ends at once for those who wait, and drops what nobody has read', async () => {
  const ends: string[] = [];
  const queue = new Queue<number>(() => ends.push('end'));
  const waiting = queue.next();
  queue.end();
  queue.end();
  expect([await waiting, await queue.next()]).toEqual([done, done]);
  expect(queue.push(1)).toBe(false);
  expect(ends).toEqual(['end']);

  const unread = new Queue<number>();
  unread.push(1);
  unread.end();
  expect(await unread.next()).toEqual(done);
});

it('can be finished: what waits is still read, nothing more comes in', async () => {
  const ends: string[] = [];
  const queue = new Queue<number>(() => ends.push('end'));
  queue.push(1);
  queue.push(2);
  queue.finish();
  expect([queue.push(3), queue.length, ends]).toEqual([false, 2, []]);
  const read: number[] = [];
  for await (const value of queue) read.push(value);
  expect([read, ends]).toEqual([[1, 2], ['end']]);
});

it('ends when a loop over it is left', async () => {
  const queue = new Queue<number>();
  queue.push(1);
  for await (const _ of queue) break;
  expect(queue.ended).toBe(true);
});

it('can be finished with a fault: told once, after what waits', async () => {
  const queue = new Queue<number>();
  queue.push(1);
  queue.finish('lost');
  expect((await queue.next()).value).toBe(1);
  await expect(queue.next()).rejects.toBe('lost');
  expect(await queue.next()).toEqual(done);

  const idle = new Queue<number>();
  const [first, second] = [idle.next(), idle.next()];
  idle.finish('lost');
  await expect(first).rejects.toBe('lost');
  expect(await second).toEqual(done);
});

it('is rid of a reader that is too far behind, and tells it so', async () => {
  const ends: string[] = [];
  const queue = new Queue<number>(() => ends.push('end'), { most: 2, tooMany: () => 'too slow' });
  expect([1, 2, 3, 4].map(value => queue.push(value))).toEqual([true, true, false, false]);
  expect([queue.length, ends]).toEqual([0, ['end']]);
  await expect(queue.next()).rejects.toBe('too slow');
  expect(await queue.next()).toEqual(done);
});

it('tells no fault to a reader that has left', async () => {
  const queue = new Queue<number>();
  queue.push(1);
  queue.finish('lost');
  await queue.return();
  expect(await queue.next()).toEqual(done);
});
