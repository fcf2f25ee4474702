import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { log, silentLog } from '../log.js';
import type { Bus } from './bus.js';
import { follow } from './follow.js';
import { inProcessBus } from './in-process.js';

const shape = z.object({ n: z.number() });
let bus: Bus;
let stop: AbortController;
let clock: ManualClock;
let following: Promise<void>;

beforeEach(() => {
  bus = inProcessBus();
  stop = new AbortController();
  clock = new ManualClock();
});
afterEach(async () => {
  stop.abort();
  await following;
  await bus.close();
});

/** Follows the stream "numbers"; `taken(n)` resolves when n has been taken. */
const start = (take: (n: number) => void = () => {}, logger = silentLog) => {
  const seen: number[] = [];
  const waiting = new Map<number, () => void>();
  following = follow(
    {
      bus,
      stream: 'numbers',
      group: 'g',
      consumer: 'one',
      shape,
      clock,
      logger,
      take: async ({ n }) => {
        take(n);
        seen.push(n);
        waiting.get(n)?.();
      },
    },
    stop.signal,
  );
  return { seen, taken: (n: number) => (seen.includes(n) ? Promise.resolve() : new Promise<void>(resolve => waiting.set(n, resolve))) };
};

it('takes messages in order and each once, over a restart too', async () => {
  for (const n of [1, 2]) await bus.append('numbers', { n });
  const first = start();
  await first.taken(2);
  stop.abort();
  await following;
  stop = new AbortController();
  await bus.append('numbers', { n: 3 });
  const second = start();
  await second.taken(3);
  expect([first.seen, second.seen]).toEqual([[1, 2], [3]]);
});

it('tries a message again until it is taken, and keeps those behind it waiting', async () => {
  let failures = 2;
  const failed = Promise.withResolvers<void>();
  const { seen, taken } = start(n => {
    if (n === 1 && failures-- > 0) {
      failed.resolve();
      throw new Error('not now');
    }
  });
  for (const n of [1, 2]) await bus.append('numbers', { n });
  await failed.promise;
  const done = taken(2);
  while (seen.length < 2) await clock.advance(5_000);
  await done;
  expect(seen).toEqual([1, 2]);
});

it('passes over a message that no attempt can help, after a few', async () => {
  const lines: string[] = [];
  const attempts: number[] = [];
  const { seen, taken } = start(
    n => {
      attempts.push(n);
      if (n === 1) throw new HubError('INVALID_INPUT', 'The database cannot hold this text');
    },
    log({ name: 'test', to: { write: line => lines.push(line) } }),
  );
  for (const n of [1, 2]) await bus.append('numbers', { n });
  while (!seen.includes(2)) await clock.advance(5_000);
  await taken(2);
  expect(attempts).toEqual([1, 1, 1, 1, 1, 2]);
  expect(lines.filter(line => line.includes('is passed over'))).toHaveLength(1);
});

it.each(['UPSTREAM_UNAVAILABLE', 'MISCONFIGURED'] as const)('passes over nothing while the reason is %s', async code => {
  let failures = 30;
  const { seen } = start(() => {
    if (failures-- > 0) throw new HubError(code, 'not now');
  });
  await bus.append('numbers', { n: 1 });
  while (seen.length === 0) await clock.advance(5_000);
  expect(seen).toEqual([1]);
});

it('passes over what it cannot read, and says so without its content', async () => {
  const lines: string[] = [];
  const { seen, taken } = start(undefined, log({ name: 'test', to: { write: line => lines.push(line) } }));
  await bus.append('numbers', { n: 'a secret word' });
  await bus.append('numbers', { n: 7 });
  await taken(7);
  expect(seen).toEqual([7]);
  expect(lines.join('')).toContain('cannot be read');
  expect(lines.join('')).not.toContain('secret');
});
