import fc from 'fast-check';
import {
  buildSchema,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLScalarType,
  parse,
  validate,
} from 'graphql';
import { expect, it } from 'vitest';
import { drawnGraph } from '../testing/drawn-graph.js';
import { compileExecution, type ExecutionArgs } from './execution.js';

const plain = (result: ExecutionResult): unknown => JSON.parse(JSON.stringify(result));

/** Which place of the data each error explains: its own, or the null above it. By place: what is said, where that is certain. */
const explained = ({ data, errors = [] }: ExecutionResult): Record<string, unknown> => {
  const places = new Map<string, Set<string>>();
  for (const error of errors) {
    const { path = [] } = error;
    let value: unknown = data;
    let length = 0;
    while (length < path.length && value !== null && value !== undefined)
      value = (value as Record<string | number, unknown>)[path[length++]!];
    const place = path.slice(0, length).join('.');
    places.set(place, (places.get(place) ?? new Set()).add(length === path.length ? said(error) : 'something below'));
  }
  // Where several fields failed under one null, it is a matter of time which of them are heard.
  return Object.fromEntries([...places].map(([place, words]) => [place, words.has('something below') ? 'something below' : [...words]]));
};
const said = ({ message, locations, path }: GraphQLError): string => JSON.stringify([message, locations, path]);

const both = async (isPatient: boolean, compare: (ours: ExecutionResult, theirs: ExecutionResult) => void, numRuns: number) => {
  let withErrors = 0;
  let withData = 0;
  await fc.assert(
    fc.asyncProperty(fc.gen(), async draw => {
      const { schema, calls, query, variables } = drawnGraph(draw, { isPatient });
      const document = parse(query);
      fc.pre(validate(schema, document).length === 0);
      const args: ExecutionArgs = { rootValue: { kind: 'root' }, contextValue: { of: 'a request' }, variableValues: variables };
      const theirs = await execute({ schema, document, ...args });
      const theirCalls = calls.splice(0);
      const execution = compileExecution(schema, document);
      const ours = await execution(args);
      expect(plain({ data: ours.data ?? null })).toEqual(plain({ data: theirs.data ?? null }));
      expect('data' in ours).toBe('data' in theirs);
      compare(ours, theirs);
      expect(calls.splice(0).sort()).toEqual(theirCalls.sort());
      if (theirs.errors) withErrors += 1;
      if (theirs.data) withData += 1;
      // The second time by what was compiled the first time.
      expect(plain({ data: (await execution(args)).data ?? null })).toEqual(plain({ data: theirs.data ?? null }));
    }),
    { numRuns },
  );
  expect(withErrors).toBeGreaterThan(numRuns / 10);
  expect(withData).toBeGreaterThan(numRuns / 4);
};

it('answers as graphql-js does, to the letter, where nothing waits', async () => {
  await both(false, (ours, theirs) => expect(plain(ours)).toEqual(plain(theirs)), 300);
});

it('answers as graphql-js does where some values come later', async () => {
  await both(true, (ours, theirs) => expect(explained(ours)).toEqual(explained(theirs)), 300);
});

const shop = buildSchema(`type Query { now: Int later: Int! list: [Int!] } type Mutation { add(n: Int!): Int twice: Int }`);

it('answers at once where no resolver waits', () => {
  expect(compileExecution(shop, parse('{ now }'))({ rootValue: { now: 1 } })).toEqual({ data: { now: 1 } });
});

it('begins each field of a mutation when the one before it has ended', async () => {
  const order: string[] = [];
  const step = (name: string) => async () => {
    order.push(`${name} begins`);
    await new Promise(resolve => setImmediate(resolve));
    order.push(`${name} ends`);
    return 1;
  };
  const document = parse('mutation { add(n: 1) twice again: add(n: 2) }');
  const answer = await compileExecution(shop, document)({ rootValue: { add: step('add'), twice: step('twice') } });
  expect(answer).toEqual({ data: { add: 1, twice: 1, again: 1 } });
  expect(order).toEqual(['add begins', 'add ends', 'twice begins', 'twice ends', 'add begins', 'add ends']);
});

it.each([
  ['no operation', 'fragment F on Query { now }', undefined],
  ['an operation that is not there', 'query A { now }', 'B'],
  ['several operations and no name', 'query A { now } query B { now }', undefined],
  ['a kind of operation that the schema does not know', 'subscription { now }', undefined],
])('says what graphql-js says of %s', async (_, query, operationName) => {
  const document = parse(query);
  const args = { operationName, rootValue: {} };
  expect(plain(await compileExecution(shop, document)(args))).toEqual(plain(await execute({ schema: shop, document, ...args })));
});

it('keeps the fields of each operation and each name apart', async () => {
  const execution = compileExecution(shop, parse('query A { now } query B($x: Boolean!) { __proto__: now @skip(if: $x) list }'));
  const rootValue = { now: 1, list: [2] };
  expect(await execution({ operationName: 'A', rootValue })).toEqual({ data: { now: 1 } });
  expect(JSON.stringify(await execution({ operationName: 'B', rootValue, variableValues: { x: false } }))).toBe(
    '{"data":{"__proto__":1,"list":[2]}}',
  );
  expect(await execution({ operationName: 'B', rootValue, variableValues: { x: true } })).toEqual({ data: { list: [2] } });
});

it('says nothing of what fails below a place that is null already', async () => {
  const schema = buildSchema('type Query { a: A slow: Int } type A { b: Int! c: Int }');
  const document = parse('{ a { b c } slow }');
  const after = async (turns: number, act: () => number) => {
    for (let turn = 0; turn < turns; turn++) await new Promise(resolve => setImmediate(resolve));
    return act();
  };
  const fails = (name: string) => (): never => {
    throw new Error(`${name} failed`);
  };
  const rootValue = { a: { b: () => after(1, fails('b')), c: () => after(2, fails('c')) }, slow: () => after(4, () => 1) };
  const answer = await compileExecution(schema, document)({ rootValue });
  expect(plain(answer)).toEqual(plain(await execute({ schema, document, rootValue })));
  expect(answer.errors?.map(({ message }) => message)).toEqual(['b failed']);
});

const ODD = [0.5, 2 ** 31, -(2 ** 31) - 1, Number.NaN, Number.POSITIVE_INFINITY, true, 0, '7', '', 'RED', 'BLUE', [7], {}];

it.each(['Int', 'Float', 'String', 'Boolean', 'ID', 'Colour', 'Nothing'])(
  'gives a value that is nearly of %s as graphql-js does',
  async type => {
    const schema = buildSchema(`type Query { list: [${type}] must: [[${type}!]] } enum Colour { RED } scalar Nothing`);
    (schema.getType('Nothing') as GraphQLScalarType).serialize = () => null;
    const [document, rootValue] = [parse('{ list must }'), { list: ODD, must: ODD.map(value => [value]) }];
    expect(plain(await compileExecution(schema, document)({ rootValue }))).toEqual(plain(await execute({ schema, document, rootValue })));
  },
);

it.each([
  [
    'a method is called on what it is of',
    '{ own }',
    {
      count: 7,
      own(this: { count: number }) {
        return this.count;
      },
    },
  ],
  ['nothing is read of what is no object', '{ thing { length } }', { thing: 'four' }],
  ['an object may be none of its type', '{ strict { a } }', { strict: { a: 1 } }],
  ['a type may be none of those that there are', '{ any { ... on Thing { a } } }', { any: { __typename: 'Strict' } }],
  ['each field of a key is where it failed', '{ thing { a } thing { a b: a } }', { thing: new Error('no thing') }],
])('%s, as with graphql-js', async (_, query, rootValue) => {
  const schema = buildSchema(`type Query { own: Int thing: Thing strict: Strict any: Any } union Any = Thing
    type Thing { a: Int length: Int } type Strict { a: Int }`);
  (schema.getType('Strict') as GraphQLObjectType).isTypeOf = () => false;
  const document = parse(query);
  const told: unknown = plain(await execute({ schema, document, rootValue }));
  expect(plain(await compileExecution(schema, document)({ rootValue }))).toEqual(told);
});

it('tells a resolver of which type the objects on the way to it are', async () => {
  const schema = buildSchema('type Query { things: [Thing] } type Thing { a: String }');
  (schema.getType('Thing') as GraphQLObjectType).getFields().a!.resolve = (_source, _args, _context, { path }) => JSON.stringify(path);
  const [document, rootValue] = [parse('{ things { a } }'), { things: [{}] }];
  expect(plain(await compileExecution(schema, document)({ rootValue }))).toEqual(plain(await execute({ schema, document, rootValue })));
});

it('says nothing any more once the whole answer is null', async () => {
  const schema = buildSchema('type Query { a: Int! slow: Int }');
  const gate = Promise.withResolvers<number>();
  const rootValue = { a: async () => null, slow: () => gate.promise };
  const answer = await compileExecution(schema, parse('{ a slow }'))({ rootValue });
  gate.reject(new Error('slow failed'));
  await new Promise(resolve => setImmediate(resolve));
  expect(plain(answer)).toMatchObject({ data: null, errors: [{ path: ['a'] }] });
});

it('leaves no promise unheard in a list where a member fails at once', async () => {
  const schema = buildSchema('type Query { list: [Int!] }');
  const rootValue = { list: () => [Promise.reject(new Error('late')), null] };
  const answer = await compileExecution(schema, parse('{ list }'))({ rootValue });
  expect(plain(answer)).toMatchObject({
    data: { list: null },
    errors: [{ message: 'Cannot return null for non-nullable field Query.list.' }],
  });
  await new Promise(resolve => setImmediate(resolve));
});

it('answers introspection', async () => {
  const document = parse(
    '{ __schema { queryType { name fields { name type { kind ofType { name } } } } } __type(name: "Mutation") { name } }',
  );
  expect(plain(await compileExecution(shop, document)({}))).toEqual(plain(await execute({ schema: shop, document })));
});

it('gives a resolver arguments that are its own to change', async () => {
  const schema = buildSchema('type Query { f(a: [Int!] = [1], o: Int = 2): Int }');
  const seen: unknown[] = [];
  const field = (schema.getType('Query') as GraphQLObjectType).getFields().f!;
  field.resolve = (_, args) => {
    seen.push(structuredClone(args));
    args.o = 9;
    return 1;
  };
  const execution = compileExecution(schema, parse('{ f }'));
  await execution({});
  await execution({});
  expect(seen).toEqual([
    { a: [1], o: 2 },
    { a: [1], o: 2 },
  ]);
});
