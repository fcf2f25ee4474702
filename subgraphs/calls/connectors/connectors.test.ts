import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '#kernel/clock.js';
import { inProcessBus } from '#platform/bus/in-process.js';
import { silentLog } from '#platform/log.js';
import type { Database } from '#prisma/database.js';
import { emptyTables } from '#prisma/testing.js';
import { databases } from '#test/real/databases.js';
import { callLogContract } from '../contract.js';
import { callJournal } from '../journal.js';
import { replay } from '../projection.js';
import { wholeCall } from '../testing.js';
import { houseCallLog } from './house.js';
import { memoryCallLog } from './memory.js';

callLogContract('memory', async () => memoryCallLog());

for (const [kind, open] of databases) {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  callLogContract(`house on ${kind}`, async () => {
    await emptyTables(database);
    return houseCallLog(database.client);
  });

  it(`keeps a call on ${kind} as a replay of its log makes it, however its events come in`, async () => {
    await emptyTables(database);
    const log = houseCallLog(database.client);
    const [one, other] = [1, 2].map(() => callJournal({ log, bus: inProcessBus(), clock: systemClock, logger: silentLog }));
    const { events } = wholeCall('c1');
    await Promise.all([...events, ...events.slice(5, 9)].map((event, index) => (index % 3 ? one : other)!.record(event)));
    const [stored] = await log.eventsIn([{ callId: 'c1', after: 0, first: 100 }]);
    expect(stored?.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
    expect((await log.state('c1', [])).call).toEqual(replay(stored!));
  });

  it(`keeps a call on ${kind} of which a client has sent characters that no database holds`, async () => {
    await emptyTables(database);
    const log = houseCallLog(database.client);
    const journal = callJournal({ log, bus: inProcessBus(), clock: systemClock, logger: silentLog });
    const [begin] = wholeCall('c1', { from: '+86\u0000138', context: { 'or\0der': '\ud83d4711' } }).events;
    await journal.record(begin!);
    const [stored] = await log.eventsIn([{ callId: 'c1', after: 0, first: 1 }]);
    expect(stored).toMatchObject([{ from: '+86138', context: { order: '\ufffd4711' } }]);
  });
}
