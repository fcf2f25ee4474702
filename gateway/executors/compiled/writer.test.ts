import fc from 'fast-check';
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { complete } from './completion.js';
import type { Entity } from './data.js';
import { selections } from './selections.js';
import { writer } from './writer.js';

const schema = buildSchema(`
  scalar Any
  enum Phase { LIVE ENDED }
  interface Party { name: String! }
  type Person implements Party { name: String! age: Int }
  type Firm implements Party { name: String! rooms: [[Float!]]! }
  union Either = Person | Firm
  type Query { party: Party must: Person! either: [Either] people: [Person!] phase: Phase any: Any ok: Boolean id: ID }
`);

/** The answer in both ways: written, and completed with its errors. */
const both = (query: string, data: Entity, variables = {}) => {
  const { selectionSet } = parse(query).definitions[0] as OperationDefinitionNode;
  const selected = selections(schema, new Map(), variables);
  const root = schema.getQueryType()!;
  const { data: completed, errors } = complete(schema, selected, root, selectionSet, data);
  const text = writer(schema, selected, root, selectionSet)(data);
  return { written: text === undefined ? undefined : JSON.parse(text), completed, errors: errors.map(({ path }) => path?.join('.')) };
};
const answered = (query: string, data: object, variables = {}) => {
  const { written, completed, errors } = both(query, data as Entity, variables);
  expect(errors).toEqual([]);
  expect(written).toEqual(completed);
  return written;
};

const EVERYTHING = `{
  party { __typename name ... on Person { age } ... on Firm { rooms } } must { name age } either { ... on Person { age } ... on Party { n: name } }
  people { name } phase any ok id
}`;

describe('an answer', () => {
  it('holds what was selected, in that order, under its aliases, and nothing else', () => {
    const data = { id: '7', must: { name: 'Ada', age: 3, secret: 1 }, x: 1, phase: 'LIVE' };
    expect(
      JSON.stringify(answered('{ must { years: age, name } phase, b: phase }', { ...data, b: 'ENDED', must: { ...data.must, years: 3 } })),
    ).toBe('{"must":{"years":3,"name":"Ada"},"phase":"LIVE","b":"ENDED"}');
  });

  it('knows what is of which type', () => {
    const either = [{ __typename: 'Person', age: 1, n: 'A' }, null, { __typename: 'Firm', n: 'B' }];
    expect(answered('{ either { ... on Person { age } ... on Party { n: name } } }', { either })).toEqual({
      either: [{ age: 1, n: 'A' }, null, { n: 'B' }],
    });
  });

  it('needs no type of an interface whose own fields are all that is wanted', () => {
    expect(answered('{ party { name } }', { party: { name: 'x' } })).toEqual({ party: { name: 'x' } });
  });

  it('follows conditions', () => {
    const query = 'query ($no: Boolean!) { ok @include(if: $no) id @skip(if: $no) }';
    expect(answered(query, { ok: true, id: 'i' }, { no: false })).toEqual({ id: 'i' });
    expect(answered(query, { ok: true, id: 'i' }, { no: true })).toEqual({ ok: true });
  });

  it.each(['plain', 'with "quotes"', 'back\\slash', 'line\nbreak', '你好', '👋', '\ud800', '\u0000', '\u2028'])(
    'keeps the text %j',
    text => {
      expect(answered('{ id any }', { id: text, any: { text: [text] } })).toEqual({ id: text, any: { text: [text] } });
    },
  );
});

describe('what must not be', () => {
  it.each<[string, object, object | null, string[]]>([
    ['a null where none may be takes its object with it', { party: { __typename: 'Person', name: null } }, { party: null }, ['party.name']],
    ['a null goes up to the root', { must: null }, null, ['must']],
    ['a member that is missing takes its list', { people: [{ name: 'a' }, null] }, { people: null }, ['people.1']],
    ['a type that is none of the union', { either: [{ __typename: 'Query' }] }, { either: [null] }, ['either.0']],
    ['a value that clients do not know', { phase: 'SECRET' }, { phase: null }, ['phase']],
    ['a text for a number', { party: { __typename: 'Person', name: 'a', age: '3' } }, { party: { age: null } }, ['party.age']],
    ['a value for a list', { people: {} }, { people: null }, ['people']],
    ['a value for an object', { party: 'Ada' }, { party: null }, ['party']],
    ['no type where one is needed', { either: [{ age: 1 }] }, { either: [null] }, ['either.0']],
    [
      'a null in a list of lists',
      { party: { __typename: 'Firm', name: 'a', rooms: [[1, null], null] } },
      { party: { rooms: [null, null] } },
      ['party.rooms.0.1'],
    ],
  ])('%s', (_, data, expected, paths) => {
    const { written, completed, errors } = both(EVERYTHING, { must: { name: 'm' }, ...data } as Entity);
    expect(written).toBeUndefined();
    if (expected === null) expect(completed).toBeNull();
    else expect(completed).toMatchObject(expected);
    expect(errors).toEqual(paths);
  });
});

const name = fc.oneof({ weight: 9, arbitrary: fc.string() }, fc.constant(null));
const person = fc.record({ __typename: fc.constant('Person'), name, n: name, age: fc.oneof(fc.integer(), fc.constant(null), fc.double()) });
const rooms = fc.array(
  fc.option(fc.array(fc.oneof({ weight: 9, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) }, fc.constant(null)))),
);
const firm = fc.record({ __typename: fc.constant('Firm'), name, n: name, rooms });
const party = fc.option(fc.oneof(person, firm));
const anything = fc.record({
  party,
  must: fc.oneof({ weight: 9, arbitrary: person }, fc.constant(null)),
  either: fc.option(fc.array(party)),
  people: fc.option(fc.array(fc.oneof({ weight: 9, arbitrary: person }, fc.constant(null)))),
  phase: fc.constantFrom('LIVE', 'ENDED', null, 'NEITHER'),
  any: fc.jsonValue(),
  ok: fc.option(fc.boolean()),
  id: fc.option(fc.oneof(fc.string(), fc.integer())),
});

it('is written exactly when nothing is wrong with it, and then as it would be completed', () => {
  fc.assert(
    fc.property(anything, data => {
      const { written, completed, errors } = both(EVERYTHING, data as unknown as Entity);
      if (errors.length > 0) expect(written).toBeUndefined();
      else expect(written).toEqual(JSON.parse(JSON.stringify(completed)));
    }),
    { numRuns: 500 },
  );
});
