import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '#kernel/json.js';
import type { Bus, Delivery } from './bus.js';

export interface BusUnderTest {
  bus: Bus;
  /** The same bus as another process sees it; in process there is only the one. */
  other: Bus;
  close?(): Promise<void>;
}

export interface BusSettings {
  reclaimAfterMs: number;
  keep: number;
}

const message = async (iterator: AsyncIterator<Json>): Promise<Json> => {
  const { value, done } = await iterator.next();
  if (done) throw new Error('the topic has ended');
  return value;
};

/** The next `count` messages, each acknowledged unless told otherwise. */
const take = async (deliveries: AsyncIterator<Delivery>, count: number, ack = true): Promise<Json[]> => {
  const taken: Json[] = [];
  while (taken.length < count) {
    const { value, done } = await deliveries.next();
    if (done) throw new Error(`the stream has ended after ${taken.length}`);
    taken.push(value.message);
    if (ack) await value.ack();
  }
  return taken;
};

const ended = { value: undefined, done: true };

/** The promises of Bus. `make` gives an empty bus each time. */
export function busContract(name: string, make: (settings: BusSettings) => Promise<BusUnderTest>): void {
  describe(`${name} keeps the Bus contract`, () => {
    let house: BusUnderTest;
    let bus: Bus;
    let other: Bus;
    beforeEach(async () => {
      house = await make({ reclaimAfterMs: 60_000, keep: 1_000 });
      ({ bus, other } = house);
    });
    afterEach(async () => {
      await bus.close();
      await other.close();
      await house.close?.();
    });

    describe('topics', () => {
      it('reach everyone who listens, in order', async () => {
        const here = await bus.subscribe('news');
        const there = await other.subscribe('news');
        await bus.publish('news', 1);
        await other.publish('news', 2);
        await bus.publish('news', 3);
        for (const listener of [here, there]) {
          const heard = [await message(listener), await message(listener), await message(listener)];
          expect(heard.toSorted()).toEqual([1, 2, 3]);
          expect(heard.indexOf(1)).toBeLessThan(heard.indexOf(3));
        }
      });

      it('reach nobody who comes later', async () => {
        await bus.publish('news', 'early');
        const listener = await bus.subscribe('news');
        await bus.publish('news', 'late');
        expect(await message(listener)).toBe('late');
      });

      it('stay apart', async () => {
        const listener = await bus.subscribe('news');
        await bus.publish('weather', 'rain');
        await bus.publish('news', 'new');
        expect(await message(listener)).toBe('new');
      });

      it.each([[{ 标题: '没有网络', nested: [null, { deep: true }] }], [null], [''], [0], [[]]])('carry %j unchanged', async json => {
        const listener = await other.subscribe('news');
        await bus.publish('news', json);
        expect(await message(listener)).toEqual(json);
      });

      it('give each listener a copy of its own', async () => {
        const [one, two] = [await bus.subscribe('news'), await bus.subscribe('news')];
        const sent = { list: [1] };
        await bus.publish('news', sent);
        sent.list.push(2);
        const first = (await message(one)) as typeof sent;
        first.list.push(3);
        expect(await message(two)).toEqual({ list: [1] });
      });

      it('let go of an idle listener that aborts, returns, or whose bus closes', async () => {
        const leaving = new AbortController();
        const aborted = await bus.subscribe('news', leaving.signal);
        const returned = await bus.subscribe('news');
        const closed = await bus.subscribe('news');
        const pending = [aborted.next(), returned.next(), closed.next()];
        leaving.abort();
        await returned.return?.();
        await bus.close();
        expect(await Promise.all(pending)).toEqual([ended, ended, ended]);
        expect(await aborted.next()).toEqual(ended);
      });

      it('go on for the others when one listener leaves', async () => {
        const leaving = new AbortController();
        await bus.subscribe('news', leaving.signal);
        const staying = await bus.subscribe('news');
        leaving.abort();
        await bus.publish('news', 'still');
        expect(await message(staying)).toBe('still');
      });

      it('are over, aloud, for a listener that lets too much wait, and go on for the others', async () => {
        const lazy = await bus.subscribe('news');
        const keen = await bus.subscribe('news');
        let heard = 0;
        let caughtUp = () => {};
        const listening = (async () => {
          for await (const _ of keen) if (++heard % 500 === 0) caughtUp();
        })();
        for (let page = 0; page < 11; page++) {
          const read = new Promise<void>(resolve => {
            caughtUp = resolve;
          });
          await Promise.all(Array.from({ length: 500 }, (_, at) => bus.publish('news', at)));
          await read;
        }
        await expect(lazy.next()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
        expect(await lazy.next()).toEqual(ended);
        await keen.return?.();
        await listening;
        expect(heard).toBe(5_500);
      });

      it('end at once for who has aborted already', async () => {
        expect(await (await bus.subscribe('news', AbortSignal.abort())).next()).toEqual(ended);
      });
    });

    describe('streams', () => {
      it('give each group every message from the first, in order', async () => {
        for (const text of ['a', 'b', 'c']) await bus.append('calls', text);
        expect(await take(bus.consume('calls', 'reports', 'r1'), 3)).toEqual(['a', 'b', 'c']);
        expect(await take(other.consume('calls', 'dialog', 'd1'), 3)).toEqual(['a', 'b', 'c']);
      });

      it('give a waiting consumer what is appended later', async () => {
        const deliveries = other.consume('calls', 'reports', 'r1');
        const waiting = take(deliveries, 2);
        await bus.append('calls', { 说: '你好' });
        await bus.append('calls', 2);
        expect(await waiting).toEqual([{ 说: '你好' }, 2]);
      });

      it('share out among the consumers of a group', async () => {
        const one = bus.consume('calls', 'reports', 'r1');
        const two = other.consume('calls', 'reports', 'r2');
        const both = Promise.all([take(one, 1), take(two, 1)]);
        await bus.append('calls', 'a');
        await bus.append('calls', 'b');
        expect((await both).flat().toSorted()).toEqual(['a', 'b']);
      });

      it('give again, first of all and in order, what a consumer of the same name took without acknowledging', async () => {
        for (const text of ['a', 'b', 'c', 'd']) await bus.append('calls', text);
        const before = bus.consume('calls', 'reports', 'r1');
        await take(before, 1);
        await take(before, 2, false);
        await before.return?.();
        expect(await take(other.consume('calls', 'reports', 'r1'), 3)).toEqual(['b', 'c', 'd']);
      });

      it('never give again what was acknowledged', async () => {
        await bus.append('calls', 'a');
        const before = bus.consume('calls', 'reports', 'r1');
        await take(before, 1);
        await before.return?.();
        await bus.append('calls', 'b');
        expect(await take(bus.consume('calls', 'reports', 'r1'), 1)).toEqual(['b']);
      });

      it('take a second acknowledgement calmly', async () => {
        await bus.append('calls', 'a');
        const { value } = await bus.consume('calls', 'reports', 'r1').next();
        await value.ack();
        await value.ack();
      });

      it('give another consumer what lay too long with one that is gone', async () => {
        const quick = await make({ reclaimAfterMs: 60, keep: 1_000 });
        await quick.bus.append('calls', 'a');
        const gone = quick.bus.consume('calls', 'reports', 'gone');
        await take(gone, 1, false);
        await gone.return?.();
        expect(await take(quick.other.consume('calls', 'reports', 'heir'), 1)).toEqual(['a']);
        await quick.bus.close();
        await quick.other.close();
        await quick.close?.();
      });

      it('can be read from any place on', async () => {
        const ids: string[] = [];
        for (const text of ['a', 'b', 'c', 'd']) ids.push(await bus.append('calls', text));
        expect(new Set(ids).size).toBe(4);
        expect(await other.read('calls', '', 2)).toEqual([
          { id: ids[0], message: 'a' },
          { id: ids[1], message: 'b' },
        ]);
        expect(await other.read('calls', ids[1]!, 10)).toEqual([
          { id: ids[2], message: 'c' },
          { id: ids[3], message: 'd' },
        ]);
        expect(await other.read('calls', ids[3]!, 10)).toEqual([]);
        expect(await other.read('no-such', '', 10)).toEqual([]);
      });

      it('name the same place in a delivery and in a reading', async () => {
        await bus.append('calls', 'a');
        await bus.append('calls', 'b');
        const { value } = await bus.consume('calls', 'reports', 'r1').next();
        expect(await bus.read('calls', value.id, 10)).toMatchObject([{ message: 'b' }]);
      });

      it('let go of an idle consumer that aborts, returns, or whose bus closes', async () => {
        const leaving = new AbortController();
        const aborted = bus.consume('calls', 'g1', 'c', leaving.signal);
        const returned = bus.consume('calls', 'g2', 'c');
        const closed = bus.consume('calls', 'g3', 'c');
        const pending = [aborted.next(), returned.next(), closed.next()];
        leaving.abort();
        await returned.return?.();
        await bus.close();
        expect(await Promise.all(pending)).toEqual([ended, ended, ended]);
        expect(await aborted.next()).toEqual(ended);
      });

      it('are over, aloud, for a listener that lets too much wait, and go on for the others', async () => {
        const lazy = await bus.subscribe('news');
        const keen = await bus.subscribe('news');
        let heard = 0;
        let caughtUp = () => {};
        const listening = (async () => {
          for await (const _ of keen) if (++heard % 500 === 0) caughtUp();
        })();
        for (let page = 0; page < 11; page++) {
          const read = new Promise<void>(resolve => {
            caughtUp = resolve;
          });
          await Promise.all(Array.from({ length: 500 }, (_, at) => bus.publish('news', at)));
          await read;
        }
        await expect(lazy.next()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
        expect(await lazy.next()).toEqual(ended);
        await keen.return?.();
        await listening;
        expect(heard).toBe(5_500);
      });

      it('end at once for who has aborted already', async () => {
        expect(await bus.consume('calls', 'reports', 'r1', AbortSignal.abort()).next()).toEqual(ended);
      });

      it('keep only the last messages where no group reads them', async () => {
        const small = await make({ reclaimAfterMs: 60_000, keep: 10 });
        for (let n = 1; n <= 50; n++) await small.bus.append('calls', n);
        expect((await small.bus.read('calls', '', 100)).map(entry => entry.message)).toEqual([41, 42, 43, 44, 45, 46, 47, 48, 49, 50]);
        await small.bus.close();
        await small.other.close();
        await small.close?.();
      });

      it('drop what is old and acknowledged by all, and nothing else', async () => {
        const small = await make({ reclaimAfterMs: 60_000, keep: 10 });
        const quick = small.bus.consume('calls', 'quick', 'q');
        const slow = small.bus.consume('calls', 'slow', 's');
        await small.bus.append('calls', 1);
        await take(quick, 1);
        await take(slow, 1);
        for (let n = 2; n <= 50; n++) await small.bus.append('calls', n);
        await take(quick, 49);
        await take(slow, 19);
        for (let n = 51; n <= 60; n++) await small.bus.append('calls', n);
        const kept = (await small.bus.read('calls', '', 100)).map(entry => entry.message as number);
        expect(kept).toEqual(Array.from({ length: kept.length }, (_, n) => 61 - kept.length + n));
        expect(kept[0]).toBeGreaterThan(10);
        expect(kept[0]).toBeLessThanOrEqual(21);
        expect(await take(slow, 40)).toEqual(Array.from({ length: 40 }, (_, n) => n + 21));
        for (let n = 61; n <= 70; n++) await small.bus.append('calls', n);
        await small.bus.close();
        await small.other.close();
        await small.close?.();
      });
    });

    it('takes nothing more once it is closed', async () => {
      await bus.close();
      for (const late of [() => bus.publish('news', 1), () => bus.append('calls', 1), () => bus.subscribe('news')]) {
        await expect(late()).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
      }
      expect(await bus.consume('calls', 'reports', 'r1').next()).toEqual(ended);
    });
  });
}
