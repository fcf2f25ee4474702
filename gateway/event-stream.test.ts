import { describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { inProcessBus } from '#platform/bus/in-process.js';
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

  it('has a past read no faster than its reader takes it', async () => {
    let told = 0;
    const past = async function* () {
      while (told < 100) yield ++told;
    };
    const events = eventStream({
      upstream: past(),
      limits: { waitingEvents: 4, stalledMs: 1_000 },
      clock: new ManualClock(),
      complete: async event => event,
    });
    await turn();
    expect(told).toBe(5);
    await events.next();
    await events.next();
    await turn();
    expect(told).toBe(7);
    let read = 2;
    for await (const event of events) expect(event).toBe(++read);
    expect(read).toBe(100);
  });

  it('ends a reader that is steadily slower than what happens, though it never stands still', async () => {
    const bus = inProcessBus();
    const events = eventStream({
      upstream: await bus.subscribe('news'),
      limits: { waitingEvents: 100, stalledMs: 1_000 },
      clock: new ManualClock(),
      complete: async event => event,
    });
    let [published, read] = [0, 0];
    const slowly = async () => {
      while (published < 12_000) {
        for (let news = 0; news < 200; news++) await bus.publish('news', ++published);
        for (let news = 0; news < 100; news++) expect((await events.next()).value).toBe(++read);
      }
    };
    await expect(slowly()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(published - read).toBeLessThan(6_000);
    await bus.close();
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
