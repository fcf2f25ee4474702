import { describe, expect, it } from 'vitest';
import { graphChanges } from './graph-changes.js';

const BEFORE = `
  type Query { customer(id: ID!): Customer orders(status: Status): [Order!]! }
  type Customer { id: ID! name: String! phone: String }
  type Order { id: ID! status: Status! }
  enum Status { OPEN SHIPPED }`;

const NAMES = { from: 'bot.graphql', source: 'query Names($id: ID!) { customer(id: $id) { name } }' };
const ORDERS = { from: 'wall.graphql', source: 'query Orders { orders(status: OPEN) { ...Some } } fragment Some on Order { id status }' };

/** What changes when this stands there instead. */
const changed = (what: string, instead: string) => graphChanges(BEFORE, BEFORE.replace(what, instead), [NAMES, ORDERS]);

describe('a graph that takes the place of another', () => {
  it('changes nothing when it only has more', () => {
    expect(changed('phone: String', 'phone: String email: String')).toEqual({ broken: [], breaking: [] });
  });

  it('breaks the operations that ask what it has no more', () => {
    expect(changed('name: String!', '')).toEqual({
      broken: [{ operation: 'Names', from: 'bot.graphql', faults: ['Cannot query field "name" on type "Customer".'] }],
      breaking: [{ what: 'Customer.name was removed.', askedBy: ['Names'] }],
    });
  });

  it('tells of what none of them asks too', () => {
    expect(changed('phone: String', '')).toEqual({
      broken: [],
      breaking: [{ what: 'Customer.phone was removed.', askedBy: [] }],
    });
  });

  it('tells who may be surprised by another type, though the operation is still valid', () => {
    const { broken, breaking } = changed('name: String!', 'name: String');
    expect(broken).toEqual([]);
    expect(breaking).toEqual([{ what: 'Customer.name changed type from String! to String.', askedBy: ['Names'] }]);
  });

  it('breaks those that do not give what it newly wants', () => {
    const { broken, breaking } = changed('customer(id: ID!)', 'customer(id: ID!, tenant: ID!)');
    expect(broken).toMatchObject([
      { operation: 'Names', faults: [expect.stringContaining('argument "tenant" of type "ID!" is required')] },
    ]);
    expect(breaking).toEqual([{ what: 'A required arg tenant on Query.customer was added.', askedBy: ['Names'] }]);
  });

  it('looks into fragments and enums', () => {
    const { broken, breaking } = changed('enum Status { OPEN SHIPPED }', 'enum Status { SHIPPED }');
    expect(broken).toMatchObject([{ operation: 'Orders', from: 'wall.graphql' }]);
    expect(breaking).toEqual([{ what: 'OPEN was removed from enum type Status.', askedBy: ['Orders'] }]);
  });

  it('names an operation that cannot be read', () => {
    const { broken } = graphChanges(BEFORE, BEFORE, [{ from: 'x.graphql', source: 'query {' }]);
    expect(broken).toEqual([{ operation: 'query {', from: 'x.graphql', faults: ['Syntax Error: Expected Name, found <EOF>.'] }]);
  });
});
