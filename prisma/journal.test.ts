import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bus, Delivery } from '#platform/bus/bus.js';
import { keptBus } from '#platform/bus/in-process.js';
import { silentLog } from '#platform/log.js';
import type { Database } from './database.js';
import { databaseJournal } from './journal.js';
import { testDatabase } from './testing.js';

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const bus = () => keptBus(databaseJournal(database.client, silentLog));
const next = async (reader: AsyncIterableIterator<Delivery>): Promise<Delivery> => {
  const { value } = await reader.next();
  return value as Delivery;
};

describe('streams kept in the database', () => {
  it('deliver again, after a restart, what had not been acknowledged, and go on counting', async () => {
    const before: Bus = await bus();
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
});
