import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HubError } from '#kernel/errors.js';
import { busContract } from '#platform/bus/bus.contract.js';
import type { Delivery } from '#platform/bus/bus.js';
import { keptBus } from '#platform/bus/in-process.js';
import type { StreamLimits } from '#platform/bus/in-process-stream.js';
import type { StreamJournal } from '#platform/bus/journal.js';
import { silentLog } from '#platform/log.js';
import { databases } from '#test/real/databases.js';
import type { Database } from './database.js';
import { databaseJournal } from './journal.js';
import { emptyTables } from './testing.js';

describe.each(databases)('on %s', (name, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database?.close());

  const journal = () => databaseJournal(database.client, silentLog);
  const bus = (limits: Partial<StreamLimits> = {}) => keptBus(journal(), limits);
  const next = async (reader: AsyncIterableIterator<Delivery>): Promise<Delivery> => {
    const { value } = await reader.next();
    return value as Delivery;
  };

  busContract(`the bus kept in ${name}`, async settings => {
    await emptyTables(database);
    const kept = await bus(settings);
    return { bus: kept, other: kept };
  });

  describe('streams kept in the database', () => {
    beforeEach(() => emptyTables(database));

    it('deliver again, after a restart, what had not been acknowledged, and go on counting', async () => {
      const before = await bus();
      for (const message of ['one', 'two', 'three']) await before.append('calls', message);
      const reader = before.consume('calls', 'log', 'hub');
      await (await next(reader)).ack();
      expect((await next(reader)).message).toBe('two');
      await before.close();

      const after = await bus();
      const again = after.consume('calls', 'log', 'hub');
      const second = await next(again);
      expect(second.message).toBe('two');
      await second.ack();
      expect((await next(again)).message).toBe('three');
      expect(await after.append('calls', 'four')).toBe('4');
      expect((await after.read('calls', '2', 10)).map(({ message }) => message)).toEqual(['three', 'four']);
      await after.close();
    });

    it('do not repeat to a group what another has not acknowledged', async () => {
      const before = await bus();
      await before.append('tickets', 'made');
      await (await next(before.consume('tickets', 'reports', 'hub'))).ack();
      const left = before.consume('tickets', 'worker', 'hub');
      await next(left);
      await before.close();

      const after = await bus();
      expect((await next(after.consume('tickets', 'worker', 'hub'))).message).toBe('made');
      const idle = after.consume('tickets', 'reports', 'hub');
      const nothing = idle.next();
      await after.close();
      expect((await nothing).done).toBe(true);
    });

    it('keep the order in which they were appended, however many at once', async () => {
      const kept = await bus();
      await Promise.all(Array.from({ length: 50 }, (_, index) => kept.append('many', index)));
      expect((await kept.read('many', '', 100)).map(({ message }) => message)).toEqual(Array.from({ length: 50 }, (_, index) => index));
      await kept.close();
    });

    it('go on after a write that was done and reported as failed', async () => {
      const real = journal();
      let lost = true;
      const losing: StreamJournal = {
        ...real,
        async append(message) {
          await real.append(message);
          if (!lost) return;
          lost = false;
          throw new HubError('UPSTREAM_UNAVAILABLE', 'The connection broke before the answer came');
        },
      };
      const before = await keptBus(losing);
      await expect(before.append('calls', 'told as lost')).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
      await before.append('calls', 'next');
      await before.close();

      const after = await bus();
      expect(await after.read('calls', '', 10)).toEqual([{ id: '1', message: 'next' }]);
      await after.close();
    });

    it('are forgotten as far as every group has acknowledged them, and go on counting after a restart', async () => {
      const before = await bus({ keep: 5 });
      const [quick, slow] = ['quick', 'slow'].map(group => before.consume('calls', group, 'hub'));
      for (let n = 1; n <= 20; n++) {
        await before.append('calls', n);
        await (await next(quick!)).ack();
        if (n <= 12) await (await next(slow!)).ack();
      }
      await before.close();
      expect(await database.client.streamMessage.count()).toBe(8);

      const after = await bus({ keep: 5 });
      expect((await next(after.consume('calls', 'slow', 'hub'))).message).toBe(13);
      expect(await after.append('calls', 21)).toBe('21');
      await after.close();
    });

    it('are written whole before the bus is closed, and not after', async () => {
      const kept = await bus();
      const reader = kept.consume('calls', 'log', 'hub');
      await kept.append('calls', 'one');
      const taken = await next(reader);
      const underWay = kept.append('calls', 'two');
      await kept.close();
      expect(await database.client.streamMessage.count()).toBe(2);
      await underWay;
      await taken.ack();
      const after = await bus();
      expect((await next(after.consume('calls', 'log', 'hub'))).message).toBe('one');
      await after.close();
    });
  });
});
