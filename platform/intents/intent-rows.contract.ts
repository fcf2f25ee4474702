import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IntentFailure, IntentRows, NewIntent } from './intent-rows.js';

export interface IntentRowsUnderTest {
  rows: IntentRows;
  close?(): Promise<void>;
}

const nine = new Date('2026-01-05T09:00:00.000Z');
const later = (seconds: number) => new Date(nine.getTime() + seconds * 1_000);
const refused: IntentFailure = { code: 'UPSTREAM_REJECTED', message: 'tickets.house refused it', system: 'tickets.house' };

const intent = (id: string, changes: Partial<NewIntent['action']> = {}, startedAt = nine): NewIntent => ({
  id,
  action: { callId: 'call-1', name: 'ticket.create', key: '1', arguments: { title: '没有网络', urgent: true }, ...changes },
  argumentsHash: 'hash',
  strategy: 'UNIQUE_EXTERNAL_ID',
  startedAt,
  leaseEndsAt: new Date(startedAt.getTime() + 30_000),
});

/** The promises of IntentRows. `make` gives an empty place each time. */
export function intentRowsContract(name: string, make: () => Promise<IntentRowsUnderTest>): void {
  describe(`${name} keeps the IntentRows contract`, () => {
    let rows: IntentRows;
    let close: IntentRowsUnderTest['close'];
    beforeEach(async () => {
      ({ rows, close } = await make());
    });
    afterEach(() => close?.());

    describe('inserting', () => {
      it('writes a started row and gives it back as it stands', async () => {
        const { row, inserted } = await rows.insertIfAbsent(intent('i1'));
        expect(inserted).toBe(true);
        expect(row).toEqual({ ...intent('i1'), state: 'STARTED', fence: 1, answer: null, failure: null, doubt: null });
        expect(await rows.byId('i1')).toEqual(row);
      });

      it('gives the row that stands to whoever comes second', async () => {
        const { row } = await rows.insertIfAbsent(intent('i1'));
        expect(await rows.insertIfAbsent({ ...intent('i2', { arguments: { title: 'other' } }), argumentsHash: 'other' })).toEqual({
          row,
          inserted: false,
        });
        expect(await rows.byId('i2')).toBeNull();
      });

      it('lets one of many at once be the first', async () => {
        const all = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(id => rows.insertIfAbsent(intent(id))));
        expect(all.filter(({ inserted }) => inserted)).toHaveLength(1);
        expect(new Set(all.map(({ row }) => row.id)).size).toBe(1);
      });

      it.each([
        ['another call', { callId: 'call-2' }],
        ['no call', { callId: null }],
        ['no call, but a client', { callId: null, clientId: 'crm-sync' }],
        ['another action', { name: 'ticket.close' }],
        ['another key', { key: '2' }],
      ])('keeps %s apart', async (_, changes) => {
        await rows.insertIfAbsent(intent('i1'));
        expect((await rows.insertIfAbsent(intent('i2', changes))).inserted).toBe(true);
      });

      it('takes no call for a call like any other', async () => {
        await rows.insertIfAbsent(intent('i0', { callId: null, clientId: 'wallboard' }));
        await rows.insertIfAbsent(intent('i1', { callId: null, clientId: 'crm-sync' }));
        const again = await rows.insertIfAbsent(intent('i2', { callId: null, clientId: 'crm-sync' }));
        expect(again).toMatchObject({ inserted: false, row: { id: 'i1', action: { callId: null, clientId: 'crm-sync' } } });
      });

      it('knows one of a call whoever asks for it', async () => {
        await rows.insertIfAbsent(intent('i1', { clientId: 'bot' }));
        expect(await rows.insertIfAbsent(intent('i2', { clientId: 'wallboard' }))).toMatchObject({ inserted: false, row: { id: 'i1' } });
      });

      it('knows one without call and client by its key', async () => {
        await rows.insertIfAbsent(intent('i1', { callId: null }));
        expect(await rows.insertIfAbsent(intent('i2', { callId: null }))).toMatchObject({ inserted: false, row: { id: 'i1' } });
      });

      it('keeps arguments as they were, of any kind', async () => {
        await rows.insertIfAbsent(intent('i1', { arguments: null }));
        await rows.insertIfAbsent(intent('i2', { key: '2', arguments: [1, 'zwei', { drei: [null, false] }] }));
        expect((await rows.byId('i1'))?.action.arguments).toBeNull();
        expect((await rows.byId('i2'))?.action.arguments).toEqual([1, 'zwei', { drei: [null, false] }]);
      });
    });

    describe('leasing', () => {
      beforeEach(() => rows.insertIfAbsent(intent('i1')));

      it('refuses while the lease lasts', async () => {
        expect(await rows.lease('i1', 1, later(29), later(60))).toBeNull();
      });

      it('raises the fence once the lease has ended', async () => {
        expect(await rows.lease('i1', 1, later(30), later(60))).toMatchObject({ state: 'STARTED', fence: 2, leaseEndsAt: later(60) });
        expect(await rows.byId('i1')).toMatchObject({ fence: 2, leaseEndsAt: later(60) });
      });

      it('lets one of many at once have it', async () => {
        const taken = await Promise.all(Array.from({ length: 5 }, () => rows.lease('i1', 1, later(31), later(60))));
        expect(taken.filter(row => row !== null)).toHaveLength(1);
      });

      it('refuses a fence that has moved on', async () => {
        await rows.lease('i1', 1, later(31), later(32));
        expect(await rows.lease('i1', 1, later(40), later(60))).toBeNull();
      });

      it('takes up what failed at once, and forgets the failure', async () => {
        await rows.fail('i1', 1, refused);
        expect(await rows.lease('i1', 1, later(1), later(60))).toMatchObject({ state: 'STARTED', fence: 2, failure: null });
      });

      it('leaves alone what is done, in doubt or unknown', async () => {
        await rows.settle('i1', 1, 'T-1');
        await rows.insertIfAbsent(intent('i2', { key: '2' }));
        await rows.doubt('i2', 1, 'nobody knows');
        expect(await rows.lease('i1', 1, later(99), later(120))).toBeNull();
        expect(await rows.lease('i2', 1, later(99), later(120))).toBeNull();
        expect(await rows.lease('no-such', 1, later(99), later(120))).toBeNull();
      });
    });

    describe('ending', () => {
      beforeEach(() => rows.insertIfAbsent(intent('i1')));

      it.each([[{ ticketId: 'T-1' }], ['T-1'], [null], [[]]])('keeps the answer %j', async answer => {
        expect(await rows.settle('i1', 1, answer)).toBe(true);
        expect(await rows.byId('i1')).toMatchObject({ state: 'DONE', answer });
      });

      it('keeps why it failed', async () => {
        expect(await rows.fail('i1', 1, refused)).toBe(true);
        expect(await rows.byId('i1')).toMatchObject({ state: 'FAILED', failure: refused });
      });

      it('keeps why it is in doubt, until someone closes it', async () => {
        expect(await rows.doubt('i1', 1, 'it took over 800 ms')).toBe(true);
        expect(await rows.byId('i1')).toMatchObject({ state: 'IN_DOUBT', doubt: 'it took over 800 ms' });
        expect(await rows.settle('i1', 1, 'T-1')).toBe(true);
        expect(await rows.byId('i1')).toMatchObject({ state: 'DONE', answer: 'T-1', doubt: null });
      });

      it('lets go of a lease', async () => {
        expect(await rows.release('i1', 1, later(5))).toBe(true);
        expect(await rows.lease('i1', 1, later(5), later(60))).toMatchObject({ fence: 2 });
      });

      it('writes nothing for an old fence', async () => {
        await rows.lease('i1', 1, later(31), later(60));
        expect(await rows.settle('i1', 1, 'T-1')).toBe(false);
        expect(await rows.fail('i1', 1, refused)).toBe(false);
        expect(await rows.doubt('i1', 1, 'nobody knows')).toBe(false);
        expect(await rows.release('i1', 1, later(5))).toBe(false);
        expect(await rows.byId('i1')).toMatchObject({ state: 'STARTED', fence: 2, leaseEndsAt: later(60), answer: null });
      });

      it('does not change what is done or failed', async () => {
        await rows.settle('i1', 1, 'T-1');
        expect(await rows.settle('i1', 1, 'T-2')).toBe(false);
        expect(await rows.fail('i1', 1, refused)).toBe(false);
        expect(await rows.doubt('i1', 1, 'nobody knows')).toBe(false);
        expect(await rows.release('i1', 1, later(5))).toBe(false);
        expect(await rows.byId('i1')).toMatchObject({ state: 'DONE', answer: 'T-1' });
      });
    });

    describe('listing', () => {
      beforeEach(async () => {
        for (const [id, seconds] of [
          ['second', 2],
          ['first', 1],
          ['third', 3],
          ['done', 0],
          ['failed', 0],
          ['doubtful', 4],
        ] as const) {
          await rows.insertIfAbsent(intent(id, { key: id }, later(seconds)));
        }
        await rows.settle('done', 1, null);
        await rows.fail('failed', 1, refused);
        await rows.doubt('doubtful', 1, 'nobody knows');
      });

      it('gives what is overdue, oldest first', async () => {
        expect((await rows.overdue(later(32), 10)).map(row => row.id)).toEqual(['first', 'second']);
        expect((await rows.overdue(later(99), 2)).map(row => row.id)).toEqual(['first', 'second']);
        expect(await rows.overdue(later(30), 10)).toEqual([]);
      });

      it('gives what is open or in doubt, oldest first', async () => {
        expect((await rows.unsettled(10)).map(row => row.id)).toEqual(['first', 'second', 'third', 'doubtful']);
        expect(await rows.unsettled(1)).toHaveLength(1);
      });
    });
  });
}
