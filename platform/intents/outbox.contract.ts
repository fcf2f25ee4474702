import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outbox, OutboxEvent } from './outbox.js';

export interface OutboxUnderTest {
  outbox: Outbox;
  /** The same events as another relay sees them. */
  other: Outbox;
  /** Writes events as a committed change would. */
  write(events: readonly OutboxEvent[]): Promise<void>;
  /** Lets the time pass after which what a relay holds without a word is taken for abandoned. */
  holdsRunOut(): Promise<void>;
  close?(): Promise<void>;
}

const event = (id: string, orderKey: string): OutboxEvent => ({ id, stream: 'ticket-events', orderKey, message: { id, 标题: '没有网络' } });
const ids = (events: readonly OutboxEvent[]) => events.map(({ id }) => id);

/** The promises of Outbox. `make` gives an empty place each time. */
export function outboxContract(name: string, make: () => Promise<OutboxUnderTest>): void {
  describe(`${name} keeps the Outbox contract`, () => {
    let place: OutboxUnderTest;
    beforeEach(async () => {
      place = await make();
      await place.write([event('a1', 'a'), event('b1', 'b'), event('a2', 'a'), event('c1', 'c')]);
    });
    afterEach(() => place.close?.());

    it('gives what waits, oldest first and whole', async () => {
      const waiting = await place.outbox.waiting(10);
      expect(waiting).toEqual([event('a1', 'a'), event('b1', 'b'), event('a2', 'a'), event('c1', 'c')]);
    });

    it('gives no more than asked for', async () => {
      expect(ids(await place.outbox.waiting(2))).toEqual(['a1', 'b1']);
    });

    it('gives nobody what another relay holds, nor what comes after it under the same key', async () => {
      expect(ids(await place.outbox.waiting(1))).toEqual(['a1']);
      expect(ids(await place.other.waiting(10))).toEqual(['b1', 'c1']);
      await place.write([event('b2', 'b'), event('d1', 'd')]);
      expect(ids(await place.outbox.waiting(10))).toEqual(['d1']);
    });

    it('gives several relays at once different events', async () => {
      const [mine, theirs] = await Promise.all([place.outbox.waiting(10), place.other.waiting(10)]);
      const all = [...ids(mine), ...ids(theirs)];
      expect(new Set(all).size).toBe(all.length);
      // Whoever has a2 must have a1 too, before it.
      for (const taken of [ids(mine), ids(theirs)]) {
        if (taken.includes('a2')) expect(taken.indexOf('a1')).toBeLessThan(taken.indexOf('a2'));
        if (taken.includes('a2')) expect(taken).toContain('a1');
      }
    });

    it('never gives again what was relayed', async () => {
      await place.outbox.relayed(ids(await place.outbox.waiting(10)));
      await place.holdsRunOut();
      expect(await place.outbox.waiting(10)).toEqual([]);
      expect(await place.other.waiting(10)).toEqual([]);
    });

    it('goes on with the next of a key once the one before is relayed', async () => {
      await place.outbox.waiting(1);
      await place.outbox.relayed(['a1']);
      expect(ids(await place.other.waiting(10))).toEqual(['b1', 'a2', 'c1']);
    });

    it('gives again what was released, in its old place', async () => {
      await place.outbox.waiting(10);
      await place.outbox.relayed(['b1']);
      await place.outbox.release(['a1', 'a2', 'c1'], 'the bus is not there');
      expect(ids(await place.other.waiting(10))).toEqual(['a1', 'a2', 'c1']);
    });

    it('gives again what a relay took and never spoke of', async () => {
      await place.outbox.waiting(10);
      expect(await place.other.waiting(10)).toEqual([]);
      await place.holdsRunOut();
      expect(ids(await place.other.waiting(10))).toEqual(['a1', 'b1', 'a2', 'c1']);
    });

    it('takes an empty list of ids calmly', async () => {
      await place.outbox.relayed([]);
      await place.outbox.release([], 'nothing');
      expect(await place.outbox.waiting(10)).toHaveLength(4);
    });
  });
}
