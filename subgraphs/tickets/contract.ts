import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clock, ManualClock } from '#kernel/clock.js';
import type { TicketDesk, TicketDraft } from './port.js';
import type { Ticket, TicketStatus } from './ticket.js';

export interface DeskUnderTest {
  desk: TicketDesk;
  close?(): Promise<void>;
}

const day = (number: number) => new Date(Date.UTC(2026, 0, number, 9, 30, 0, 120));
const ticket = (serial: number, customerId: string | null, status: TicketStatus, createdOn: number): Ticket => ({
  id: `t${serial}`,
  number: `T-${100_000 + serial}`,
  title: '宽带断线',
  description: "The light is red; it isn't the cable.",
  category: 'FAULT',
  priority: 'HIGH',
  status,
  createdAt: day(createdOn),
  updatedAt: day(createdOn + 1),
  customer: customerId === null ? null : { id: customerId },
  call: null,
  order: null,
});

export const newest: Ticket = { ...ticket(1, 'c-ada', 'OPEN', 4), call: { id: 'call-1' }, order: { id: 'o1' } };
export const older: Ticket = { ...ticket(2, 'c-ada', 'WAITING', 3), call: { id: 'call-1' } };
export const resolved = ticket(3, 'c-ada', 'RESOLVED', 2);
export const closed = ticket(4, 'c-lin', 'CLOSED', 1);
export const nobodys: Ticket = { ...ticket(5, null, 'IN_PROGRESS', 1), category: 'CALLBACK', priority: 'LOW' };
export const TICKETS = [older, newest, closed, nobodys, resolved];

export const draft: TicketDraft = {
  callId: 'call-9',
  customerId: 'c-tom',
  orderId: 'o9',
  category: 'FAULT',
  priority: 'URGENT',
  title: 'No internet',
  description: 'Since this morning. 路由器亮红灯。',
};

/** The promises of TicketDesk. `make` gives a desk that holds exactly these tickets and reads that clock. */
export function ticketDeskContract(name: string, make: (tickets: Ticket[], clock: Clock) => Promise<DeskUnderTest>): void {
  describe(`${name} keeps the TicketDesk contract`, () => {
    const clock = new ManualClock('2026-01-05T09:00:00.250Z');
    let desk: TicketDesk;
    let close: DeskUnderTest['close'];
    beforeAll(async () => {
      ({ desk, close } = await make(TICKETS, clock));
    });
    afterAll(() => close?.());
    const byId = async (id: string) => (await desk.ticketsByIds([id]))[0];

    it('answers ids in the order asked, null where nothing is known', async () => {
      expect(await desk.ticketsByIds(['t3', 'no-such', 't1', 't3'])).toEqual([resolved, null, newest, resolved]);
      expect(await desk.ticketsByIds([])).toEqual([]);
    });

    it('answers numbers in the order asked, null where nothing is known', async () => {
      expect(await desk.ticketsByNumbers(['T-100005', 'T-999999999', 'T-000000', 'T-100001'])).toEqual([nobodys, null, null, newest]);
    });

    it("lists each customer's tickets, newest first", async () => {
      const selection = { first: 10, open: null };
      expect(await desk.ticketsByCustomers(['c-lin', 'nobody', 'c-ada'], selection)).toEqual([[closed], [], [newest, older, resolved]]);
      expect(await desk.ticketsByCustomers([], selection)).toEqual([]);
    });

    it('lists as many for each as asked for, and tells open ones from the others', async () => {
      expect(await desk.ticketsByCustomers(['c-lin', 'c-ada'], { first: 1, open: null })).toEqual([[closed], [newest]]);
      expect(await desk.ticketsByCustomers(['c-lin', 'c-ada'], { first: 5, open: true })).toEqual([[], [newest, older]]);
      expect(await desk.ticketsByCustomers(['c-lin', 'c-ada'], { first: 5, open: false })).toEqual([[closed], [resolved]]);
    });

    it("lists each call's tickets, oldest first", async () => {
      expect(await desk.ticketsByCalls(['call-0', 'call-1'])).toEqual([[], [older, newest]]);
    });

    it('makes an open ticket with the next number', async () => {
      expect(await desk.createdBy('intent-1')).toBeNull();
      const { ticketId } = await desk.create(draft, 'intent-1');
      const { callId, customerId, orderId, ...rest } = draft;
      const made = { ...rest, customer: { id: 'c-tom' }, call: { id: 'call-9' }, order: { id: 'o9' }, status: 'OPEN' };
      const at = new Date('2026-01-05T09:00:00.250Z');
      expect(await byId(ticketId)).toEqual({ ...made, id: ticketId, number: 'T-100006', createdAt: at, updatedAt: at });
      expect(await desk.createdBy('intent-1')).toEqual({ ticketId });
    });

    it('makes one without caller, customer or order', async () => {
      const { ticketId } = await desk.create({ ...draft, callId: null, customerId: null, orderId: null }, 'intent-2');
      expect(await byId(ticketId)).toMatchObject({ customer: null, call: null, order: null });
    });

    it('makes one ticket of one intent, however many ask and when', async () => {
      const asked = await Promise.all(Array.from({ length: 6 }, () => desk.create({ ...draft, customerId: 'c-one' }, 'intent-3')));
      asked.push(await desk.create({ ...draft, customerId: 'c-one' }, 'intent-3'));
      expect(new Set(asked.map(({ ticketId }) => ticketId)).size).toBe(1);
      expect((await desk.ticketsByCustomers(['c-one'], { first: 10, open: null }))[0]).toHaveLength(1);
    });

    it('changes the status, and says when', async () => {
      await clock.advance(60_000);
      expect(await desk.updatedBy('intent-4')).toBeNull();
      expect(await desk.update('t2', { status: 'IN_PROGRESS', note: null }, 'intent-4')).toEqual({ ticketId: 't2' });
      expect(await byId('t2')).toEqual({ ...older, status: 'IN_PROGRESS', updatedAt: new Date('2026-01-05T09:01:00.250Z') });
      expect(await desk.updatedBy('intent-4')).toEqual({ ticketId: 't2' });
    });

    it('leaves the status with a note alone', async () => {
      await desk.update('t1', { status: null, note: 'She called again.' }, 'intent-5');
      expect(await byId('t1')).toMatchObject({ status: 'OPEN', updatedAt: clock.now() });
    });

    it('tells what has been done to each, oldest first', async () => {
      const { ticketId } = await desk.create(draft, 'intent-20');
      const [first, second] = [clock.now(), new Date(clock.now().getTime() + 60_000)];
      await desk.update(ticketId, { status: 'IN_PROGRESS', note: null }, 'intent-21');
      await clock.advance(60_000);
      await desk.update(ticketId, { status: null, note: 'He called again.' }, 'intent-22');
      expect(await desk.changesByTickets(['no-such', ticketId])).toEqual([
        [],
        [
          { at: first, status: 'IN_PROGRESS', note: null },
          { at: second, status: null, note: 'He called again.' },
        ],
      ]);
    });

    it('changes once for one intent, though the ticket was changed since', async () => {
      await desk.update('t5', { status: 'RESOLVED', note: null }, 'intent-6');
      await desk.update('t5', { status: 'OPEN', note: null }, 'intent-7');
      expect(await desk.update('t5', { status: 'RESOLVED', note: null }, 'intent-6')).toEqual({ ticketId: 't5' });
      expect(await byId('t5')).toMatchObject({ status: 'OPEN' });
    });

    it('changes once for many who ask at the same time', async () => {
      const asked = Array.from({ length: 5 }, () => desk.update('t3', { status: 'CLOSED', note: 'done' }, 'intent-8'));
      expect(await Promise.all(asked)).toEqual(Array(5).fill({ ticketId: 't3' }));
    });

    it('refuses what is closed or not there', async () => {
      expect(await desk.update('t4', { status: 'OPEN', note: null }, 'intent-9')).toEqual({ refused: 'CLOSED' });
      expect(await desk.update('no-such', { status: 'OPEN', note: null }, 'intent-10')).toEqual({ refused: 'NO_SUCH_TICKET' });
      expect(await desk.updatedBy('intent-9')).toBeNull();
      expect(await byId('t4')).toEqual(closed);
    });
  });
}
