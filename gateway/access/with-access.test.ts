import { buildSchema, parse } from 'graphql';
import { expect, it } from 'vitest';
import type { Executor, Operation } from '../executor.js';
import { Written } from '../executors/written.js';
import { type Identity, somebody } from '../identity.js';
import { someRequest } from '../testing/request.js';
import { type AccessMap, liftAccess } from './access-map.js';
import { withAccess } from './with-access.js';

const TYPES = 'type Query { rows: [Row!] motto: String } type Row { id: ID secret: Int }';
const { access } = liftAccess(`schema @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY) { query: Query }
  ${TYPES.replace('secret: Int', 'secret: Int @policy(policies: [["p"]])')}`);

const nobody: Identity = { ...somebody, scopes: new Set(), policies: new Set() };

/** An executor that gives this answer and keeps what it was asked. */
const answering = (data: unknown, map: AccessMap = access) => {
  const asked: Operation[] = [];
  const answer = Promise.resolve({ data: new Written(JSON.stringify(data)) as never });
  const executor: Executor = {
    schema: buildSchema(TYPES),
    execute: operation => {
      asked.push(operation);
      return answer;
    },
    subscribe: () => answer,
    warm: async () => {},
    close: async () => {},
  };
  return { executor, asked, answer, guarded: withAccess(map, executor) };
};

const operation = (source: string, identity: Identity, document = parse(source)): Operation => ({
  document,
  source,
  operationName: null,
  variables: {},
  request: someRequest({ identity }),
});

it('is the executor itself where nothing is held back', () => {
  const { executor, guarded } = answering({}, new Map());
  expect(guarded).toBe(executor);
});

it('hands on what it is asked, and what it is answered, where nothing is denied', () => {
  const { guarded, asked, answer } = answering({ motto: 'x' });
  const harmless = operation('{ motto }', nobody);
  const allowed = operation('{ rows { secret } }', { ...nobody, policies: new Set(['p']) });
  expect([guarded.execute(harmless), guarded.execute(allowed)]).toEqual([answer, answer]);
  expect(asked[0]).toBe(harmless);
  expect(asked[1]).toBe(allowed);
});

it('works out what is left of an operation once for all who lack the same', async () => {
  const { guarded, asked } = answering({ rows: [] });
  const document = parse('{ rows { id secret } }');
  for (const scopes of ['a', 'b'])
    await guarded.execute(operation('{ rows { id secret } }', { ...nobody, scopes: new Set([scopes]) }, document));
  expect(asked[0]!.source).toBe('{\n  rows {\n    id\n  }\n}');
  expect(asked[1]!.document).toBe(asked[0]!.document);
});

it('takes its own name for the type of an object when the client uses it', async () => {
  const { guarded, asked } = answering({ rows: [{ _type__: 'Row' }] });
  const { data } = await guarded.execute(operation('{ rows { _type: secret _type_: secret } }', nobody));
  expect(asked[0]!.source).toContain('_type__: __typename');
  expect(data).toEqual({ rows: [{ _type: null, _type_: null }] });
});

it('names the first fifty places of a long list', async () => {
  const { guarded } = answering({ rows: Array.from({ length: 1_000 }, (_, id) => ({ id })) });
  const { data, errors } = await guarded.execute(operation('{ rows { id secret also: secret } }', nobody));
  expect((data!.rows as unknown[]).at(-1)).toEqual({ id: 999, secret: null, also: null });
  expect(errors).toHaveLength(100);
});

it('looks only at the operation that is asked', async () => {
  const { guarded, asked, answer } = answering({ motto: 'x' });
  const source = 'query A { motto } query B { rows { ...F } motto } fragment F on Row { secret }';
  const document = parse(source);
  const both = (operationName: string) => guarded.execute({ ...operation(source, nobody, document), operationName });
  expect(both('A')).toBe(answer);
  await both('B');
  expect(asked[1]!.source).toBe('query B {\n  rows {\n    _type: __typename\n  }\n  motto\n}');
  expect(both('C')).toBe(answer);
});

it('asks in one piece for what it has to make whole', async () => {
  const { guarded, asked } = answering({ rows: [{ id: '1' }], motto: 'x' });
  const source =
    'query ($later: Boolean) { rows { id secret } ... @defer(if: $later) { motto } ...F @defer @include(if: true) } fragment F on Query { motto }';
  const { data } = await guarded.execute(operation(source, nobody));
  expect(asked[0]!.source).not.toMatch(/defer|later/);
  expect(asked[0]!.source).toContain('...F @include(if: true)');
  expect(data).toEqual({ rows: [{ id: '1', secret: null }], motto: 'x' });
});

it('gives of an object what was asked where it may be seen, and holds back what was asked where it may not', async () => {
  const types = `type Query { nodes: [Node] } interface Node { id: ID friend: Node }
    type Open implements Node { id: ID friend: Node } type Shut implements Node { id: ID friend: Node }`;
  const held = liftAccess(`schema @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY) { query: Query }
    ${types.replace('Shut implements Node { id: ID friend: Node', 'Shut implements Node { id: ID friend: Node @policy(policies: [["p"]])')}`);
  const asked: string[] = [];
  const nodes = [{ _type: 'Open', friend: { id: 'f1' } }, { _type: 'Shut' }];
  const executor = {
    ...answering({}).executor,
    schema: buildSchema(types),
    execute: async ({ source }: Operation) => {
      asked.push(source.replaceAll(/\s+/g, ' '));
      return { data: { nodes } };
    },
  };
  const question = operation('{ nodes { friend { id also: __typename friend { id } } ... on Open { friend { id } } } }', nobody);
  const { data, errors } = await withAccess(held.access, executor).execute(question);
  expect(asked).toEqual(['{ nodes { _type: __typename ... on Open { friend { id } } } }']);
  // The type of a friend was asked where it may not be seen, and is not known: it must be there, so the friend is not.
  expect(data).toEqual({ nodes: [{ friend: null }, { friend: null }] });
  expect(errors?.map(({ message, path }) => [message, path])).toEqual([
    ['Node.friend wants the policy p', ['nodes', 0, 'friend', 'also']],
    ['Node.friend wants the policy p', ['nodes', 0, 'friend', 'friend']],
    ['Node.friend wants the policy p', ['nodes', 1, 'friend']],
  ]);
});
