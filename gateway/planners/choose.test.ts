import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'graphql';
import { Registry } from 'prom-client';
import { expect, it, onTestFinished } from 'vitest';
import { log } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { compose } from '../compose.js';
import { gatewayMeasures } from '../measures.js';
import { choosePlanner, type PlannerName } from './choose.js';
import { Planning } from './planning.js';
import type { PlanningProgram } from './planning-process.js';

leavesNothingOpen();

const supergraphSdl = readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8');
const [HIVE, APOLLO] = ['@graphql-hive/router-query-planner', '@apollo/query-planner'];
const QUESTION = '{ call(id: "c") { id } }';

/** Which planner is chosen, and what the log says of it. In place of the native one a program may stand. */
const choosing = async (
  planner: PlannerName | null,
  { native, sdl = supergraphSdl, source = QUESTION }: { native?: PlanningProgram; sdl?: string; source?: string } = {},
) => {
  const lines: { level: number; planner?: string; err?: { message: string } }[] = [];
  const planning = native && new Planning(native);
  onTestFinished(async () => planning?.close());
  const registry = new Registry();
  // No machine is so slow that a plan would take that long.
  const chosen = { planner, planMs: 240_000, ...(planning && { native: planning }), measures: gatewayMeasures(registry) };
  const made = await choosePlanner(
    chosen,
    log({ name: 'test', to: { write: line => lines.push(JSON.parse(line)) } }),
  )(sdl).catch(async thrown => {
    throw Object.assign(thrown, { lines });
  });
  onTestFinished(() => made.close());
  await made.plan({ document: parse(source), source, operationName: null, client: null });
  return { name: made.name, lines, measured: await registry.getSingleMetricAsString('switchboard_plan_duration_seconds') };
};
const INFO = 30;
const WARN = 40;

it('the native planner is taken where nobody says otherwise, and the other when asked for', async () => {
  const native = await choosing(null);
  expect(native.name).toBe(HIVE);
  expect(native.lines).toMatchObject([{ level: INFO, planner: 'hive' }]);
  expect(native.measured).toContain(`_count{planner="${HIVE}",outcome="ok"} 1`);
  const asked = await choosing('apollo');
  expect(asked.name).toBe(APOLLO);
  expect(asked.lines).toMatchObject([{ level: INFO, planner: 'apollo' }]);
  expect(asked.measured).toContain(`_count{planner="${APOLLO}",outcome="ok"} 1`);
});

it('an operation whose native plan wants what nobody has told goes to the other, aloud', async () => {
  const subgraph = (name: string, types: string) => ({
    name,
    url: `http://${name}.invalid`,
    sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@external", "@requires"]) ${types}`,
  });
  const { supergraphSdl: sdl } = compose([
    subgraph(
      'amber',
      'type Query { order: Order } type Order @key(fields: "id") { id: ID! owner: Person } type Person @key(fields: "id") { id: ID! }',
    ),
    subgraph('birch', 'type Order @key(fields: "id") { id: ID! size: Int } type Person @key(fields: "id") { id: ID! name: String }'),
    subgraph('cedar', 'type Person @key(fields: "id") { id: ID! name: String @external greeting: String @requires(fields: "name") }'),
  ]);
  const { lines, measured } = await choosing(null, { sdl, source: '{ order { id: owner { greeting } size } }' });
  const message = 'A plan wants order.id.id, which nobody has told it';
  expect(lines).toMatchObject([
    { level: INFO, planner: 'hive' },
    { level: WARN, err: { message } },
  ]);
  expect(measured).toContain(`_count{planner="${HIVE}",outcome="failed"} 1`);
  expect(measured).toContain(`_count{planner="${APOLLO}",outcome="ok"} 1`);
});

it('no planner is ever loaded in the process of the gateway', async () => {
  await choosing(null);
  await choosing('apollo');
  expect(Object.keys(createRequire(import.meta.url).cache).filter(file => /query-planner/.test(file))).toEqual([]);
});

const ABSENT: PlanningProgram = { planner: 'sdl => modules[0]', modules: ['no-such-module'] };
const FALLING: PlanningProgram = { planner: 'sdl => process.abort()', modules: [] };

it.each([
  ['cannot be loaded here', ABSENT],
  ['falls over a supergraph that another can read', FALLING],
])('a native planner that %s leaves it to the other, aloud', async (_, native) => {
  const { name, lines } = await choosing(null, { native });
  expect(name).toBe(APOLLO);
  expect(lines).toMatchObject([{ level: WARN, planner: 'apollo', err: { message: expect.stringMatching(/loaded here|fell over/) } }]);
});

it.each([
  ['cannot be loaded here', ABSENT],
  ['falls over the supergraph', FALLING],
])('a native planner that %s is no reason to take another where the settings want it', async (_, native) => {
  await expect(choosing('hive', { native })).rejects.toMatchObject({ code: 'MISCONFIGURED', lines: [] });
});

it('a supergraph that the native planner falls over, and the other refuses, is refused for what the other says', async () => {
  const sdl = supergraphSdl.replaceAll('key: "id"', 'key: "nowhere"');
  const message = expect.stringMatching(/^The composed schema cannot be served: .*nowhere/);
  await expect(choosing(null, { sdl })).rejects.toMatchObject({ code: 'MISCONFIGURED', message, lines: [{ level: WARN }] });
});

it('a supergraph that the native planner refuses is refused, and the other is not asked', async () => {
  const sdl = supergraphSdl.replace('join__type(graph: CALLS', 'join__type(graph: NOWHERE');
  await expect(choosing(null, { sdl })).rejects.toMatchObject({
    code: 'MISCONFIGURED',
    message: expect.stringContaining('NOWHERE'),
    lines: [],
  });
});
