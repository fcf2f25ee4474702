import { execute, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { developmentClient } from '#kernel/client.js';
import { memoryCustomers } from './connectors/memory.js';
import { ada, lin } from './contract.js';
import { crmSubgraph } from './index.js';
import type { CustomerDirectory } from './port.js';

const counted = () => {
  const asked: string[][] = [];
  const directory = memoryCustomers([ada, lin]);
  const counting: CustomerDirectory = {
    ...directory,
    customersByIds: ids => {
      asked.push([...ids]);
      return directory.customersByIds(ids);
    },
  };
  return { asked, crm: crmSubgraph({ customers: counting }) };
};

const ask = async (source: string, variableValues = {}, crm = counted().crm) => {
  const contextValue = crm.contextFor({ client: developmentClient, purpose: 'SERVE_CALL', callId: null, deadline: null });
  const { data, errors } = await execute({ schema: crm.schema, document: parse(source), variableValues, contextValue });
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
};

const ENTITIES = `query ($r: [_Any!]!) { _entities(representations: $r) {
  ... on Customer { name } ... on Call { customer { name } } } }`;
const call = (from: string | null, customerId: string | null = null) => ({ __typename: 'Call', id: 'call-1', from, customerId });

describe('crm', () => {
  it('tells who a customer is', async () => {
    expect(
      await ask('{ customer(id: "c-ada") { name phone email tier language since addresses { label line city country primary } } }'),
    ).toEqual({
      customer: {
        name: 'Ada Bennett',
        phone: '+14155550123',
        email: 'Ada.Bennett@example.com',
        tier: 'GOLD',
        language: 'EN',
        since: '2021-03-01T08:00:00.000Z',
        addresses: [
          { label: 'home', line: '18 Juniper Street', city: 'San Francisco', country: 'US', primary: true },
          { label: 'office', line: '500 Howard Street', city: 'San Francisco', country: 'US', primary: false },
        ],
      },
    });
  });

  it('knows nobody by an id or a number that is not there', async () => {
    expect(await ask('{ customer(id: "x") { id } customerByPhone(phone: "anonymous") { id } }')).toEqual({
      customer: null,
      customerByPhone: null,
    });
  });

  it.each([
    ['13800138000', '林晓雨'],
    ['0086 138-0013-8000', '林晓雨'],
    ['+1 415 555 0123', 'Ada Bennett'],
    ['(415) 555-0123', 'Ada Bennett'],
  ])('finds who has %s', async (phone, name) => {
    expect(await ask('query ($phone: String!) { customerByPhone(phone: $phone) { name } }', { phone })).toEqual({
      customerByPhone: { name },
    });
  });

  it('searches, never for more than a hundred', async () => {
    expect(await ask('{ customers(search: "ben", first: 5000) { name } none: customers(first: -1) { name } }')).toEqual({
      customers: [{ name: 'Ada Bennett' }],
      none: [],
    });
  });

  it.each([
    ['the number that calls', call('+8613800138000'), '林晓雨'],
    ['who was identified, whatever the number', call('+8613800138000', 'c-ada'), 'Ada Bennett'],
  ])('knows the caller by %s', async (_, reference, name) => {
    expect(await ask(ENTITIES, { r: [reference] })).toEqual({ _entities: [{ customer: { name } }] });
  });

  it('knows no caller whose number is withheld or unknown', async () => {
    expect(await ask(ENTITIES, { r: [call(null), call('+14155550999'), call('1001')] })).toEqual({
      _entities: [{ customer: null }, { customer: null }, { customer: null }],
    });
  });

  it('asks its system once for all customers of a question', async () => {
    const { crm, asked } = counted();
    await ask(ENTITIES, { r: ['c-ada', 'c-lin', 'c-ada'].map(id => ({ __typename: 'Customer', id })) }, crm);
    expect(asked).toEqual([['c-ada', 'c-lin']]);
  });
});
