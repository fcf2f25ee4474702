import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';
import { silentLog } from '../log.js';
import { memoryOutbox } from './memory-outbox.js';
import type { OutboxEvent } from './outbox.js';
import { type Relay, relay } from './relay.js';

const event = (id: string, orderKey = id): OutboxEvent => ({ id, stream: 'ticket-events', orderKey, message: id });

/** A stream that can be out of order. */
class Stream {
  readonly kept: Json[] = [];
  broken = false;
  asked = 0;
  async append(_stream: string, message: Json): Promise<string> {
    this.asked++;
    if (this.broken) throw new HubError('UPSTREAM_UNAVAILABLE', 'redis is not there', { system: 'redis' });
    this.kept.push(message);
    return String(this.kept.length);
  }
}

describe('the relay', () => {
  let running: Relay | undefined;
  afterEach(() => running?.close());

  const house = (batch?: number) => {
    const clock = new ManualClock();
    const outbox = memoryOutbox({ clock });
    const bus = new Stream();
    const start = () => (running = relay({ outbox, bus, clock, log: silentLog, ...(batch && { batch }) }));
    return { clock, outbox, bus, start };
  };

  it('carries what waits, in order, more than one batch of it', async () => {
    const { clock, outbox, bus, start } = house(2);
    outbox.write(['1', '2', '3', '4', '5'].map(id => event(id)));
    start();
    await clock.advance(0);
    expect(bus.kept).toEqual(['1', '2', '3', '4', '5']);
    expect(await outbox.waiting(10)).toEqual([]);
  });

  it('carries at once what it is nudged for', async () => {
    const { clock, outbox, bus, start } = house();
    const { nudge } = start();
    await clock.advance(0);
    outbox.write([event('1')]);
    nudge();
    await clock.advance(0);
    expect(bus.kept).toEqual(['1']);
  });

  it('finds by itself what others wrote', async () => {
    const { clock, outbox, bus, start } = house();
    start();
    await clock.advance(0);
    outbox.write([event('1')]);
    await clock.advance(1_000);
    expect(bus.kept).toEqual(['1']);
  });

  it('waits ever longer for a bus that is down, then carries all in order', async () => {
    const { clock, outbox, bus, start } = house();
    bus.broken = true;
    outbox.write([event('1', 'k'), event('2', 'k'), event('3')]);
    start();
    await clock.advance(0);
    const waits: number[] = [];
    for (let waited = 0; waits.length < 4; waited += 50) {
      const before = bus.asked;
      await clock.advance(50);
      if (bus.asked > before) {
        waits.push(waited + 50);
        waited = -50;
      }
    }
    expect(waits).toEqual([100, 200, 400, 800]);
    bus.broken = false;
    await clock.advance(5_000);
    expect(bus.kept).toEqual(['1', '2', '3']);
  });

  it('carries again what it could not mark, rather than lose it', async () => {
    const { clock, outbox, bus, start } = house();
    outbox.write([event('1')]);
    const { relayed } = outbox;
    outbox.relayed = () => Promise.reject(new Error('the database is gone'));
    start();
    await clock.advance(0);
    outbox.relayed = relayed;
    for (let second = 0; second < 40; second++) await clock.advance(1_000);
    expect(bus.kept).toEqual(['1', '1']);
    expect(await outbox.waiting(10)).toEqual([]);
  });

  it('ends after the batch under way', async () => {
    const { clock, outbox, bus, start } = house();
    const { close } = start();
    await close();
    outbox.write([event('1')]);
    await clock.advance(10_000);
    expect(bus.kept).toEqual([]);
  });
});
