import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { apiSchemaOf, compose } from '../compose.js';
import { actualCost, dearestField, requestedCost } from './cost.js';
import { compileCost } from './cost-compile.js';
import { costWeightsOf } from './cost-weights.js';

/** The types; the names of the two directives are to be put in. */
const shop = (cost: string, listSize: string): string => `
  type Query {
    things(first: Int = 3 ${cost}(weight: 2), last: Int): [Thing!]! ${listSize}(slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
    exactly(first: Int, last: Int): [Thing!]! ${listSize}(slicingArguments: ["first", "last"])
    page(first: Int): Page ${listSize}(slicingArguments: ["first"], sizedFields: ["items"])
    seven: [Thing!] ${listSize}(assumedSize: 7)
    all: [Thing!]
    names: [String!]
    dear: Int ${cost}(weight: 50)
    search: [Found!]
    node: Node
    find(filter: Filter, filters: [Filter!]): Int
  }
  type Mutation { buy: Thing }
  interface Node { id: ID! }
  type Page { total: Int items: [Thing!]! }
  type Thing implements Node @key(fields: "id") ${cost}(weight: 5) { id: ID! colour: Colour part: Part parts: [Part!] }
  type Part implements Node { id: ID! of: Thing }
  union Found = Thing | Part
  enum Colour ${cost}(weight: 4) { RED }
  input Filter { name: String ${cost}(weight: 3) not: Filter }
`;

const NAMES: [imported: string, cost: string, listSize: string][] = [
  ['"@cost", "@listSize"', '@cost', '@listSize'],
  ['{ name: "@cost", as: "@price" }, { name: "@listSize", as: "@length" }', '@price', '@length'],
  ['', '@federation__cost', '@federation__listSize'],
];

const composed = ([imported, cost, listSize]: [string, string, string]): string => {
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key" ${imported}])`;
  return compose([{ name: 'shop', url: 'http://shop.invalid', sdl: link + shop(cost, listSize) }]).supergraphSdl;
};

const supergraph = composed(NAMES[0]!);
const graph = { schema: buildSchema(apiSchemaOf(supergraph)), weights: costWeightsOf(supergraph), listSize: 10 };

const programOf = (text: string) => {
  const document = parse(text);
  return compileCost(document, getOperationAST(document)!, graph);
};
const costOf = (text: string, variables = {}) => requestedCost(programOf(text), variables);

describe('the weights of a supergraph', () => {
  it.each(NAMES)('are read when its subgraphs import %s', (...names) => {
    expect(costWeightsOf(composed(names))).toEqual(costWeightsOf(supergraph));
    expect(costWeightsOf(supergraph).weights.get('Query.things(first:)')).toBe(2);
  });

  it('are none where it has none', () => {
    expect(costWeightsOf('type Query { a: Int }')).toEqual({ weights: new Map(), lists: new Map() });
  });
});

describe('what an operation costs', () => {
  it.each([
    ['{ dear }', 50],
    ['{ dear again: dear }', 100],
    ['{ dear dear }', 50],
    ['{ __typename }', 0],
    ['{ names }', 0],
    ['mutation { buy { id } }', 15],
    // A list is thought to be ten long, a Thing weighs 5, its colour 4, a Part 1.
    ['{ all { id } }', 50],
    ['{ all { colour } }', 90],
    ['{ all { part { id } } }', 60],
    ['{ all { parts { id } } }', 150],
    ['{ seven { id } }', 35],
    // The default of the argument says it; the argument itself costs where it is given.
    ['{ things { id } }', 15],
    ['{ things(first: 20) { id } }', 102],
    ['{ things(first: null) { id } }', 15],
    ['{ things(first: 2, last: 6) { id } }', 32],
    ['{ exactly(last: 4) { id } }', 20],
    ['{ page(first: 30) { total } }', 1],
    ['{ page(first: 30) { items { id } } }', 151],
    // Of an abstract type the dearest there is.
    ['{ search { __typename } }', 50],
    ['{ node { id } }', 5],
    ['{ search { ... on Thing { colour } ... on Part { of { id } } } }', 140],
    // Fields of one name at one place are answered once.
    ['{ all { id } ...F } fragment F on Query { all { colour } }', 90],
    ['{ find(filter: { name: "a" }) }', 4],
    ['{ find(filters: [{ name: "a" }, { not: { name: "a" } }]) }', 9],
  ])('%s: %i', (text, cost) => {
    expect(costOf(text)).toBe(cost);
  });

  it.each([
    ['query ($n: Int) { exactly(first: $n) { id } }', { n: 12 }, 60],
    ['query ($n: Int = 9) { exactly(first: $n) { id } }', {}, 45],
    ['query ($n: Int) { page(first: $n) { items { id } } }', { n: 3 }, 16],
    ['query ($x: Boolean!) { dear @include(if: $x) }', { x: false }, 0],
    ['query ($x: Boolean!) { dear @include(if: $x) }', { x: true }, 50],
    ['query ($x: Boolean!) { ...F @skip(if: $x) } fragment F on Query { dear }', { x: true }, 0],
    ['query ($f: Filter) { find(filter: $f) }', { f: { name: 'a', not: { not: null } } }, 5],
    ['query ($n: String) { find(filter: { name: $n }) }', { n: 'a' }, 4],
    ['query ($n: Int) { exactly(first: $n) { id } }', { n: -5 }, 0],
  ])('%s with %j: %i', (text, variables, cost) => {
    expect(costOf(text, variables)).toBe(cost);
  });

  it('is counted once where no variable changes it', () => {
    expect(programOf('{ all { id } }').fixed).toBe(50);
    expect(programOf('query ($n: Int) { exactly(first: $n) { id } }').fixed).toBeNull();
  });

  it.each(['{ exactly { id } }', '{ exactly(first: 1, last: 1) { id } }', 'query ($n: Int) { exactly(first: $n) { id } }'])(
    'is not known of %s, which has to say how many',
    text => {
      expect(() => costOf(text)).toThrow('Query.exactly wants exactly one of the arguments first, last');
    },
  );

  it('names the field with the largest share', () => {
    expect(dearestField(programOf('{ dear all { parts { id } colour } }'), {})).toEqual({ path: 'all.parts', cost: 100 });
    expect(dearestField(programOf('{ dear all { id } x: dear }'), {})).toEqual({ path: 'dear', cost: 50 });
  });
});

describe('what an answer did cost', () => {
  it.each([
    [
      '{ all { id parts { id } } dear }',
      {
        all: [
          { id: 1, parts: [] },
          { id: 2, parts: [{ id: 3 }] },
        ],
        dear: 1,
      },
      61,
    ],
    ['{ all { colour } }', { all: null }, 0],
    ['{ all { colour } }', { all: [{ colour: 'RED' }, { colour: null }] }, 14],
    ['{ search { ... on Thing { colour } ... on Part { of { id } } } }', { search: [{ colour: 'RED' }, { of: null }] }, 14],
    ['mutation { buy { id } }', null, 10],
  ])('%s with %j: %i', (text, data, cost) => {
    expect(actualCost(programOf(text), data, {})).toBe(cost);
  });
});
