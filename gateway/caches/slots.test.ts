import fc from 'fast-check';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { somebody } from '../identity.js';
import { someRequest } from '../testing/request.js';
import { entityQueries } from './entity-query.js';
import { lifetimes } from './lifetime.js';
import { slotsOf } from './slots.js';

const schema = buildSchema('type Query { t: T } type T { id: ID! a(n: Int): Int b(n: Int): Int } type S { id: ID! }');
const policies = { T: { maxAgeMs: 1_000, scope: 'PRIVATE' as const } };
const read = entityQueries(lifetimes(schema, policies, { staleMs: 0, staleIfErrorMs: 0 }), new Set(['T', 'S']));

const REPRESENTATIONS = '$representations: [_Any!]!';
const fetch = (selection: string, { defined = '', name = '', more = '' } = {}) =>
  `query ${name}(${REPRESENTATIONS} ${defined}) { _entities(representations: $representations) { ... on T { ${selection} } } } ${more}`;

const keysOf = (
  query: string,
  representation: object,
  { variables = {}, scope = 'someone', purpose = 'OPERATE', subgraph = 'crm' } = {},
) => {
  const request = someRequest({ identity: { ...somebody, scope }, purpose: purpose as 'OPERATE' });
  const operation = {
    query,
    kind: 'query' as const,
    operationName: undefined,
    variables: { ...variables, representations: [representation] },
    request,
  };
  return slotsOf(subgraph, read(query)!, operation)![0]!.keeping?.keys ?? null;
};

describe('the key of an entity', () => {
  const t1 = { __typename: 'T', id: '1' };
  it('does not hang on names that a planner gave, nor on the order of fields in a representation', () => {
    const key = keysOf(fetch('a'), t1);
    expect(key).toHaveLength(1);
    expect(keysOf(fetch('a', { name: 'Client__crm__1' }), { id: '1', __typename: 'T' })).toEqual(key);
    const batch = `query ($x: [_Any!]!, $y: [_Any!]!) { _0: _entities(representations: $x) { ... on T { a } } _1: _entities(representations: $y) { ... on T { b } } }`;
    const request = someRequest({ identity: { ...somebody, scope: 'someone' } });
    const variables = { x: [t1], y: [t1] };
    const slots = slotsOf('crm', read(batch)!, { query: batch, kind: 'query', operationName: undefined, variables, request });
    expect(slots!.map(({ keeping }) => keeping!.keys)).toEqual([key, keysOf(fetch('b'), t1)]);
  });

  it('holds variables that the selection uses, with their defaults, and no others', () => {
    const used = fetch('a(n: $n)', { defined: '$n: Int' });
    const key = keysOf(used, t1, { variables: { n: 1 } });
    expect(keysOf(used, t1, { variables: { n: 1, other: 2 } })).toEqual(key);
    expect(keysOf(used, t1, { variables: { n: 2 } })).not.toEqual(key);
    expect(keysOf(used, t1)).not.toEqual(keysOf(fetch('a(n: $n)', { defined: '$n: Int = 1' }), t1));
    const spread = (n: string) => fetch('...F', { defined: '$n: Int $m: Int', more: `fragment F on T { a(n: $${n}) }` });
    expect(keysOf(spread('n'), t1, { variables: { n: 1, m: 2 } })).not.toEqual(keysOf(spread('n'), t1, { variables: { n: 2, m: 2 } }));
  });

  it('is there for no type that may not be kept', () => {
    expect(keysOf(fetch('a'), { __typename: 'S', id: '1' })).toBeNull();
    expect(keysOf(fetch('a'), { __typename: 'constructor', id: '1' })).toBeNull();
  });

  it('is another for every other question', () => {
    const word = fc.string({ unit: fc.constantFrom('a', '"', ',', '[', ']', '{', '}', ':', '\\'), maxLength: 4 });
    const question = fc.record({
      selection: fc.constantFrom('a', 'b', 'a(n: $n)', 'a(n: 1)', 'b(n: $n)', 'a: b', 'id a'),
      representation: fc.record({ id: word, more: fc.oneof(word, fc.jsonValue({ maxDepth: 1 })) }),
      scope: word,
      purpose: fc.constantFrom('OPERATE', 'REPORT'),
      subgraph: word,
      n: fc.option(word, { nil: undefined }),
    });
    type Question = typeof question extends fc.Arbitrary<infer Q> ? Q : never;
    const keys = ({ selection, representation, n, ...others }: Question) =>
      keysOf(
        fetch(selection, selection.includes('$n') ? { defined: '$n: Int' } : {}),
        { __typename: 'T', ...representation },
        { ...others, variables: { n } },
      );
    /** All that the answer depends on. */
    const meaning = ({ selection, n, ...others }: Question) =>
      JSON.stringify([selection, selection.includes('$n') ? n : null, sorted(others)]);
    fc.assert(
      fc.property(question, question, fc.boolean(), (one, other, same) => {
        const second = same ? { ...other, ...one, scope: other.scope } : other;
        expect(String(keys(one)) === String(keys(second))).toBe(meaning(one) === meaning(second));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** With the members of objects in the order of their names. */
const sorted = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)]);
};

describe('a question for entities', () => {
  it.each([
    ['{ t { id } }', 'root fields'],
    [fetch('a').replace('_entities', 't { id } _entities'), 'entities beside root fields'],
    [fetch('a').replace('{ ... on T', '@skip(if: true) { ... on T'), 'a condition on all of them'],
    ['query { _entities(representations: [{ __typename: "T", id: "1" }]) { ... on T { a } } }', 'representations that are no variable'],
  ])('is not %s', query => {
    expect(read(query)).toBeNull();
  });
});
