import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock, systemClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { timeOrderedIds } from '#kernel/ids.js';
import { intents } from '#platform/intents/engine.js';
import { intentRowsContract } from '#platform/intents/intent-rows.contract.js';
import { outboxContract } from '#platform/intents/outbox.contract.js';
import type { OutboxEvent } from '#platform/intents/outbox.js';
import { silentLog } from '#platform/log.js';
import { databases } from '#test/real/databases.js';
import type { Database } from './database.js';
import { prismaIntentRows } from './intents.js';
import { prismaOutbox, writeOutbox } from './outbox.js';
import { emptyTables } from './testing.js';

describe.each(databases)('on %s', (name, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database?.close());
  const empty = async () => {
    await emptyTables(database);
    return database.client;
  };
  const event = (id: string): OutboxEvent => ({ id, stream: 'tickets', orderKey: 'T-1', message: { id } });

  intentRowsContract(name, async () => ({ rows: prismaIntentRows(await empty()) }));
  outboxContract(name, async () => {
    const client = await empty();
    const clock = new ManualClock();
    return {
      outbox: prismaOutbox({ client, clock, holdMs: 30_000 }),
      other: prismaOutbox({ client, clock, holdMs: 30_000 }),
      write: async events => {
        for (const event of events) await writeOutbox(client, event);
      },
      holdsRunOut: () => clock.advance(30_000),
    };
  });

  describe('an event in a transaction', () => {
    it('is there when the change is, and gone when that is undone', async () => {
      const client = await empty();
      const outbox = prismaOutbox({ client });
      await client.$transaction(tx => writeOutbox(tx, event('kept')));
      const undone = client.$transaction(async tx => {
        await writeOutbox(tx, event('lost'));
        throw new HubError('UPSTREAM_REJECTED', 'the change cannot be made');
      });
      await expect(undone).rejects.toMatchObject({ code: 'UPSTREAM_REJECTED' });
      expect((await outbox.waiting(10)).map(({ id }) => id)).toEqual(['kept']);
    });

    it('is written once under its id', async () => {
      const client = await empty();
      await writeOutbox(client, event('e1'));
      await writeOutbox(client, event('e1'));
      expect(await prismaOutbox({ client }).waiting(10)).toHaveLength(1);
    });
  });

  it('gives no event to two of four relays, and those of a key in order', async () => {
    const client = await empty();
    for (let i = 0; i < 60; i++) await writeOutbox(client, { ...event(`${i % 5}-${String(i).padStart(2, '0')}`), orderKey: `T-${i % 5}` });
    const log: string[] = [];
    const relay = async () => {
      const outbox = prismaOutbox({ client });
      for (;;) {
        const taken = await outbox.waiting(4);
        log.push(...taken.map(({ id }) => id));
        await outbox.relayed(taken.map(({ id }) => id));
        if (taken.length === 0 && (await client.outboxEvent.count()) === 0) return;
      }
    };
    await Promise.all([relay(), relay(), relay(), relay()]);
    expect(log).toHaveLength(60);
    for (const key of ['0', '1', '2', '3', '4']) {
      const ofKey = log.filter(id => id.startsWith(`${key}-`));
      expect(ofKey).toEqual([...ofKey].sort());
    }
  });

  it('does an action once that twenty ask for at the same time', async () => {
    const client = await empty();
    const engine = intents({ rows: prismaIntentRows(client), clock: systemClock, ids: timeOrderedIds(), log: silentLog, pollMs: 5 });
    let done = 0;
    const ask = () =>
      engine.once(
        { callId: 'call-1', name: 'createTicket', key: '1', arguments: { title: '没有网络' } },
        {
          strategy: 'UNIQUE_EXTERNAL_ID',
          perform: async () => ++done,
        },
      );
    expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(Array(20).fill(1));
    await engine.close();
  });
});
