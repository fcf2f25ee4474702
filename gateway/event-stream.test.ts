import { describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { Queue } from '#platform/queue.js';
import { eventStream } from './event-stream.js';

const stream = ({ waitingEvents = 10 } = {}) => {
  const clock = new ManualClock();
  const log: string[] = [];
  const upstream = new Queue<string>(() => log.push('let go'));
  const events = eventStream({
    upstream,
    limits: { waitingEvents, stalledMs: 1_000 },
    clock,
    complete: async event => `${event}!`,
    onEnd: () => log.push('ended'),
  });
  return { upstream, events, log, clock };
};
const turn = () => new Promise(resolve => setImmediate(resolve));

describe('a stream of events', () => {
  it('completes each event when its reader comes for it', async () => {
    const { upstream, events } = stream();
    upstream.push('a');
    upstream.push('b');
    expect([await events.next(), await events.next()]).toEqual([
      { value: 'a!', done: false },
      { value: 'b!', done: false },
    ]);
  });

  it('lets what waits be read when the upstream has ended', async () => {
    const { upstream, events, log } = stream();
    upstream.push('a');
    upstream.push('b');
    upstream.finish();
    await turn();
    expect(log).toEqual(['let go']);
    const read: string[] = [];
    for await (const event of events) read.push(event);
    expect(read).toEqual(['a!', 'b!']);
    expect(log).toEqual(['let go', 'ended']);
  });

  it('lets go of an idle upstream at once when its reader leaves, though a read is pending', async () => {
    const { events, log } = stream();
    const pending = events.next();
    await events.return?.();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(log).toEqual(['let go', 'ended']);
  });

  it('brings a long past to a reader that keeps reading, however long it is', async () => {
    const { upstream, events } = stream({ waitingEvents: 4 });
    for (let event = 1; event <= 100; event++) upstream.push(String(event));
    upstream.finish();
    const read: string[] = [];
    for await (const event of events) {
      read.push(event);
      await turn();
    }
    expect(read).toHaveLength(100);
  });

  it('takes no more from the upstream than may wait', async () => {
    const { upstream, events } = stream({ waitingEvents: 4 });
    for (let event = 1; event <= 100; event++) upstream.push(String(event));
    await turn();
    expect(upstream.length).toBe(95);
    await events.next();
    await events.next();
    await turn();
    expect(upstream.length).toBe(93);
  });

  it('ends a reader that has stopped reading, after what waited', async () => {
    const { upstream, events, log, clock } = stream({ waitingEvents: 2 });
    for (const event of 'abcd') upstream.push(event);
    await turn();
    await clock.advance(999);
    expect(log).toEqual([]);
    await clock.advance(1);
    await turn();
    expect(log).toEqual(['let go']);
    expect([await events.next(), await events.next()].map(({ value }) => value)).toEqual(['a!', 'b!']);
    await expect(events.next()).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: 'The subscription was ended: 2 events were waiting, and too few were read within 1000 ms',
    });
    expect(await events.next()).toEqual({ value: undefined, done: true });
  });

  it('lets go also while the upstream waits for room', async () => {
    const { upstream, events, log } = stream({ waitingEvents: 1 });
    for (const event of 'abc') upstream.push(event);
    await turn();
    await events.return?.();
    expect(log).toEqual(['let go', 'ended']);
  });

  it('passes on what made the upstream fail', async () => {
    const events = eventStream({
      upstream: { next: () => Promise.reject(new Error('lost')) },
      limits: { waitingEvents: 1, stalledMs: 1_000 },
      clock: new ManualClock(),
      complete: async event => event,
    });
    await expect(events.next()).rejects.toThrow('lost');
    expect(await events.next()).toEqual({ value: undefined, done: true });
  });
});
