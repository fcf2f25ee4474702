import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { compose } from '../compose.js';
import { apolloPlanner, apolloPlans } from './apollo.js';
import { hivePlanner } from './hive.js';
import type { PlanMaker } from './planner.js';
import { PlannerUnfit } from './planner-unfit.js';
import { Planning } from './planning.js';
import type { PlanningProgram } from './planning-process.js';
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
  ['the planner in JavaScript', apolloPlanner],
])('%s in its own process', (_, planner) => {
  it('plans, for several who ask at once', async () => {
    const own = opened(await planner(supergraphSdl));
    const plans = await Promise.all([plan(own, QUESTION), plan(own, '{ call(id: "c") { id } }')]);
    expect(plans.map(({ root }) => root?.kind)).toEqual(['sequence', 'root']);
  });

  it('says why it refuses, and plans on', async () => {
    const own = opened(await planner(supergraphSdl));
    const two = 'query A { call(id: "c") { id } } query B { call(id: "c") { id } }';
    await expect(plan(own, two, 'C')).rejects.toMatchObject({ code: 'INTERNAL' });
    expect((await plan(own, QUESTION)).root?.kind).toBe('sequence');
  });

  it('tells who still waits that it has been closed', async () => {
    const own = await planner(supergraphSdl);
    const waiting = expect(plan(own, QUESTION)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    await own.close();
    await waiting;
    await expect(plan(own, QUESTION)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  });
});

it('tells who asks that planning takes too long, and plans for others', async () => {
  const endless = 'sdl => ({ plan: source => (source === "endless" ? new Promise(() => {}) : { node: null }) })';
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
  const own = opened(await hivePlanner(brittleSdl));
  const others = [1, 2, 3].map(() => plan(own, '{ order { price(currency: EUR) } }'));
  await expect(plan(own, FELLING)).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('fell over it') });
  for (const { root } of await Promise.all(others)) expect(root?.kind).toBe('root');
  expect((await plan(own, '{ order { id } }')).root?.kind).toBe('root');
});

it('is planned by the spare where the native planner falls', async () => {
  const told: unknown[] = [];

  const both = withSpare({ first: hivePlanner, second: apolloPlans, doubts: () => () => null, told: cause => told.push(cause) });
  expect((await plan(opened(await both(brittleSdl)), FELLING)).root?.kind).toBe('sequence');
  expect(told).toMatchObject([{ message: 'An operation cannot be planned: the planner fell over it' }]);
});

describe('a supergraph', () => {
  /** What the native planner ends its whole process over: a key that its type does not have. */
  const fatalSdl = supergraphSdl.replaceAll('key: "id"', 'key: "nowhere"');

  it.each([
    ['the native planner', hivePlanner],
    ['the planner in JavaScript', apolloPlanner],
  ])('that makes no sense is refused by %s, in its own words', async (_, planner) => {
    const message = expect.stringMatching(/^The composed schema cannot be served: .+/);
    await expect(planner('this is no supergraph')).rejects.toMatchObject({ code: 'MISCONFIGURED', message });
    await expect(planner('this is no supergraph')).rejects.not.toBeInstanceOf(PlannerUnfit);
  });

  it('over which the native planner ends its process is refused with its last words', async () => {
    const reading = hivePlanner(fatalSdl);
    await expect(reading).rejects.toBeInstanceOf(PlannerUnfit);
    const message = expect.stringMatching(/^The planner fell over the composed schema: .*'nowhere' not found/);
    await expect(reading).rejects.toMatchObject({ code: 'MISCONFIGURED', message });
  });

  it('of which a planner finds only its own part wrong is refused by that, not when it first plans', async () => {
    await expect(apolloPlanner(fatalSdl)).rejects.toMatchObject({ code: 'MISCONFIGURED', message: expect.stringContaining('nowhere') });
  });

  it('is none for a planner that cannot be loaded here, or whose process ends as it is', async () => {
    const reading = async (program: PlanningProgram): Promise<unknown> => {
      const planning = new Planning(program);
      onTestFinished(() => planning.close());
      return hivePlanner(supergraphSdl, { planning }).catch((thrown: unknown) => thrown);
    };
    const absent = await reading({ planner: 'sdl => modules[0]', modules: ['no-such-module'] });
    expect(absent).toBeInstanceOf(PlannerUnfit);
    expect(absent).toMatchObject({ message: expect.stringMatching(/cannot be loaded here: .*'no-such-module'/) });
    const broken = await reading({ planner: 'process.abort()', modules: [] });
    expect(broken).toBeInstanceOf(PlannerUnfit);
    expect(broken).toMatchObject({ message: expect.stringMatching(/^The planner cannot be loaded here: /) });
  });
});
