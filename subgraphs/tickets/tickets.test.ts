import { execute, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { developmentClient } from '#kernel/client.js';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { countedIds } from '#kernel/ids.js';
import { intents } from '#platform/intents/engine.js';
import { memoryIntentRows } from '#platform/intents/memory-intent-rows.js';
import { settler } from '#platform/intents/settler.js';
import { silentLog } from '#platform/log.js';
import { memoryTickets } from './connectors/memory.js';
import { TICKETS } from './contract.js';
import { ticketEffects, ticketsSubgraph } from './index.js';
import type { TicketDesk } from './port.js';

const office = (desk: TicketDesk = memoryTickets(TICKETS)) => {
  const clock = new ManualClock();
  const rows = memoryIntentRows();
  const engine = intents({ rows, clock, ids: countedIds('intent'), log: silentLog });
  const subgraph = ticketsSubgraph({ desk, intents: engine });
  const ask = async (source: string, variableValues = {}) => {
    const contextValue = subgraph.contextFor({ client: developmentClient, purpose: 'SERVE_CALL', callId: null, deadline: null });
    const { data, errors } = await execute({ schema: subgraph.schema, document: parse(source), variableValues, contextValue });
    return { data: data && (JSON.parse(JSON.stringify(data)) as Record<string, never>), errors };
  };
  return { ask, clock, rows, desk };
};

const CREATE = `mutation ($input: CreateTicketInput!) { createTicket(input: $input) {
  __typename ... on TicketCreated { ticket { number title status priority call { id } customer { id } order { id } } } ... on TicketRefused { code reason } } }`;
const UPDATE = `mutation ($input: UpdateTicketInput!) { updateTicket(input: $input) {
  __typename ... on TicketUpdated { ticket { number status } } ... on TicketRefused { code reason } } }`;
const fault = {
  callId: 'call-9',
  customerId: 'c-tom',
  category: 'FAULT',
  title: ' No internet ',
  description: 'Since this morning.',
  key: 'fault',
};
const made = {
  __typename: 'TicketCreated',
  ticket: {
    number: 'T-100006',
    title: 'No internet',
    status: 'OPEN',
    priority: 'NORMAL',
    call: { id: 'call-9' },
    customer: { id: 'c-tom' },
    order: null,
  },
};

describe('tickets', () => {
  it.each([['T-100001'], ['t 100 001'], ['100001'], ['工单１００００１']])('finds the ticket that "%s" means', async number => {
    const { data } = await office().ask('query ($number: String!) { ticketByNumber(number: $number) { id title category createdAt } }', {
      number,
    });
    expect(data).toEqual({ ticketByNumber: { id: 't1', title: '宽带断线', category: 'FAULT', createdAt: '2026-01-04T09:30:00.120Z' } });
  });

  it.each([['T-999999'], ['12'], ['1000000000000'], ['my ticket']])('finds none for "%s"', async number => {
    const { data } = await office().ask('query ($number: String!) { ticketByNumber(number: $number) { id } }', { number });
    expect(data).toEqual({ ticketByNumber: null });
  });

  it('lists those of a customer and those of a call', async () => {
    const { data } = await office().ask(
      `query ($r: [_Any!]!) { _entities(representations: $r) {
        ... on Customer { tickets(first: 2) { number } open: tickets(open: true) { number status } }
        ... on Call { made: tickets { number order { id } } } } }`,
      {
        r: [
          { __typename: 'Customer', id: 'c-ada' },
          { __typename: 'Call', id: 'call-1' },
          { __typename: 'Call', id: 'call-0' },
        ],
      },
    );
    expect(data).toEqual({
      _entities: [
        {
          tickets: [{ number: 'T-100001' }, { number: 'T-100002' }],
          open: [
            { number: 'T-100001', status: 'OPEN' },
            { number: 'T-100002', status: 'WAITING' },
          ],
        },
        {
          made: [
            { number: 'T-100002', order: null },
            { number: 'T-100001', order: { id: 'o1' } },
          ],
        },
        { made: [] },
      ],
    });
  });

  it('makes one ticket under a key, however often it is asked', async () => {
    const { ask, desk } = office();
    expect((await ask(CREATE, { input: fault })).data).toEqual({ createTicket: made });
    const again = await Promise.all([1, 2, 3].map(() => ask(CREATE, { input: fault })));
    for (const { data } of again) expect(data).toEqual({ createTicket: made });
    expect((await desk.ticketsByCalls(['call-9']))[0]).toHaveLength(1);
  });

  it('makes another for another key or another call', async () => {
    const { ask, desk } = office();
    await ask(CREATE, { input: fault });
    await ask(CREATE, { input: { ...fault, key: 'second fault' } });
    await ask(CREATE, { input: { ...fault, callId: 'call-10' } });
    expect((await desk.ticketsByCustomers(['c-tom'], { first: 10, open: true }))[0]).toHaveLength(3);
  });

  it('refuses something else under a key that was used', async () => {
    const { ask } = office();
    await ask(CREATE, { input: fault });
    const { errors } = await ask(CREATE, { input: { ...fault, title: 'Another thing' } });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'CONFLICT' });
  });

  it.each([
    [{ title: '  ' }, /needs a title/],
    [{ title: 'x'.repeat(201) }, /200/],
    [{ description: 'x'.repeat(4001) }, /4,000/],
    [{ key: '' }, /key/],
    [{ key: 'x'.repeat(201) }, /key/],
  ])('refuses %j and says why', async (changes, reason) => {
    const { data } = await office().ask(CREATE, { input: { ...fault, ...changes } });
    expect(data).toEqual({ createTicket: { __typename: 'TicketRefused', code: 'INVALID', reason: expect.stringMatching(reason) } });
  });

  it('tells what has been noted on a ticket', async () => {
    const { ask } = office();
    await ask(UPDATE, { input: { ticketId: 't1', note: 'It works again.', key: '1' } });
    expect((await ask('{ ticket(id: "t1") { changes { status note } } }')).data).toEqual({
      ticket: { changes: [{ status: null, note: 'It works again.' }] },
    });
  });

  it('changes a ticket once under a key', async () => {
    const { ask } = office();
    const input = { ticketId: 't1', callId: 'call-1', status: 'RESOLVED', note: 'It works again.', key: '1' };
    const changed = { updateTicket: { __typename: 'TicketUpdated', ticket: { number: 'T-100001', status: 'RESOLVED' } } };
    expect((await ask(UPDATE, { input })).data).toEqual(changed);
    expect((await ask(UPDATE, { input })).data).toEqual(changed);
  });

  it('answers each of several changes in one request with what it has made of the ticket', async () => {
    const change = (key: string, status: string) =>
      `${key}: updateTicket(input: { ticketId: "t1", key: "${key}", status: ${status} }) { ... on TicketUpdated { ticket { status } } }`;
    expect((await office().ask(`mutation { ${change('a', 'WAITING')} ${change('b', 'RESOLVED')} }`)).data).toEqual({
      a: { ticket: { status: 'WAITING' } },
      b: { ticket: { status: 'RESOLVED' } },
    });
  });

  it.each([
    [{ ticketId: 't4', status: 'OPEN' }, 'CLOSED', /closed/],
    [{ ticketId: 'no-such', status: 'OPEN' }, 'NO_SUCH_TICKET', /no such ticket/],
    [{ ticketId: 't1' }, 'INVALID', /Nothing to change/],
    [{ ticketId: 't1', note: '  ' }, 'INVALID', /Nothing to change/],
    [{ ticketId: 't1', note: 'x'.repeat(4001) }, 'INVALID', /4,000/],
  ])('refuses to change %j and says why', async (changes, code, reason) => {
    const { data } = await office().ask(UPDATE, { input: { key: '1', ...changes } });
    expect(data).toEqual({ updateTicket: { __typename: 'TicketRefused', code, reason: expect.stringMatching(reason) } });
  });

  it('finds the ticket that was made although its answer was lost', async () => {
    const desk = memoryTickets();
    let lost = false;
    const { ask } = office({
      ...desk,
      create: async (...asked) => {
        const answer = await desk.create(...asked);
        if (lost) return answer;
        lost = true;
        throw new HubError('UPSTREAM_TIMEOUT', 'tickets.house took over 800 ms');
      },
    });
    const { data } = await ask(CREATE, { input: fault });
    expect(data).toMatchObject({ createTicket: { ticket: { number: 'T-100001' } } });
    expect((await desk.ticketsByCalls(['call-9']))[0]).toHaveLength(1);
  });

  it('is made by the worker when the hub died before it was', async () => {
    const desk = memoryTickets();
    let down = true;
    const failing: TicketDesk = {
      ...desk,
      create: (...asked) =>
        down ? Promise.reject(new HubError('UPSTREAM_UNAVAILABLE', 'The database cannot be reached')) : desk.create(...asked),
    };
    const { ask, clock, rows } = office(failing);
    expect((await ask(CREATE, { input: fault })).errors?.[0]?.originalError).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    down = false;
    const worker = settler({ rows, effects: ticketEffects(failing), clock, log: silentLog });
    await clock.advance(60_000);
    await worker.settle();
    await worker.close();
    expect((await desk.ticketsByCalls(['call-9']))[0]).toMatchObject([{ title: 'No internet', customer: { id: 'c-tom' } }]);
    expect((await ask(CREATE, { input: fault })).data).toMatchObject({ createTicket: { ticket: { number: 'T-100001' } } });
  });
});
