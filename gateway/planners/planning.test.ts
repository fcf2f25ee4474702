import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { compose } from '../compose.js';
import { apolloPlans } from './apollo.js';
import { hivePlanner } from './hive.js';
import type { PlanMaker } from './planner.js';
import { Planning } from './planning.js';
import { withSpare } from './spare.js';

leavesNothingOpen();

const supergraphSdl = readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8');
const QUESTION = '{ call(id: "c") { customer { name } } }';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@external", "@requires"])';
const subgraph = (name: string, sdl: string) => ({ name, url: `http://${name}.invalid`, sdl: `${LINK} enum Currency { EUR } ${sdl}` });

/** A supergraph with one field that the native planner falls over, wherever it is asked: its subgraph knows two keys. */
const brittleSdl = compose([
  subgraph('amber', 'type Order @key(fields: "id") { id: ID! price(currency: Currency!): Int } type Query { order: Order }'),
  subgraph(
    'birch',
    `type Order @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! price(currency: Currency!): Int @external
      summary: String @requires(fields: "price(currency: EUR)") }`,
  ),
]).supergraphSdl;
const FELLING = '{ order { summary } }';

const opened = <P extends PlanMaker>(planner: P): P => {
  onTestFinished(() => planner.close());
  return planner;
};
const plan = (planner: PlanMaker, source: string, operationName: string | null = null) =>
  planner.plan({ document: parse(source), source, operationName, client: 'bot:a' });

describe.each([
  ['the native planner', hivePlanner],
  ['the planner in JavaScript', apolloPlans],
])('%s in its own process', (_, planner) => {
  it('plans, for several who ask at once', async () => {
    const own = opened(planner(supergraphSdl));
    const plans = await Promise.all([plan(own, QUESTION), plan(own, '{ call(id: "c") { id } }')]);
    expect(plans.map(({ root }) => root?.kind)).toEqual(['sequence', 'root']);
  });

  it('says why it refuses, and plans on', async () => {
    const own = opened(planner(supergraphSdl));
    const two = 'query A { call(id: "c") { id } } query B { call(id: "c") { id } }';
    await expect(plan(own, two, 'C')).rejects.toMatchObject({ code: 'INTERNAL' });
    expect((await plan(own, QUESTION)).root?.kind).toBe('sequence');
  });

  it('tells who still waits that it has been closed', async () => {
    const own = planner(supergraphSdl);
    const waiting = expect(plan(own, QUESTION)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    await own.close();
    await waiting;
    await expect(plan(own, QUESTION)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  });
});

it('tells who asks that planning takes too long, and plans for others', async () => {
  const endless = 'sdl => source => (source === "endless" ? new Promise(() => {}) : { node: null })';
  const own = new Planning({ planner: endless, modules: [] });
  onTestFinished(() => own.close());
  const ask = (source: string, limitMs: number) =>
    own.plan('', { document: parse('{ a }'), source, operationName: null, client: 'c' }, limitMs);
  await expect(ask('endless', 20)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: 'The operation is too complicated: it could not be planned within 20 ms',
  });
  expect(await ask('other', 10_000)).toEqual({ node: null });
});

it('is said to have fallen where the native planner falls, and others are answered', async () => {
  const own = opened(hivePlanner(brittleSdl));
  const others = [1, 2, 3].map(() => plan(own, '{ order { price(currency: EUR) } }'));
  await expect(plan(own, FELLING)).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('fell over it') });
  for (const { root } of await Promise.all(others)) expect(root?.kind).toBe('root');
  expect((await plan(own, '{ order { id } }')).root?.kind).toBe('root');
});

it('is planned by the spare where the native planner falls', async () => {
  const told: unknown[] = [];

  const both = opened(
    withSpare({ first: hivePlanner, second: apolloPlans, doubts: () => () => null, told: cause => told.push(cause) })(brittleSdl),
  );
  expect((await plan(both, FELLING)).root?.kind).toBe('sequence');
  expect(told).toMatchObject([{ message: 'An operation cannot be planned: the planner fell over it' }]);
});

it('a supergraph that makes no sense is refused', async () => {
  expect(() => hivePlanner('this is no supergraph')).toThrow();
  await expect(plan(opened(apolloPlans('this is no supergraph')), QUESTION)).rejects.toMatchObject({ code: 'INTERNAL' });
});
