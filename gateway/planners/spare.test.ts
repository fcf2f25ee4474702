import { buildSchema, parse } from 'graphql';
import { expect, it } from 'vitest';
import { HubError } from '#kernel/errors.js';
import type { Planner } from './planner.js';
import { withSpare } from './spare.js';

const PLAN = { source: null, root: null };
const planner =
  (name: string, plan: () => Promise<typeof PLAN>, closed: string[] = []) =>
  (): Planner => ({
    name,
    schema: buildSchema('type Query { a: Int }'),
    plan,
    close: async () => void closed.push(name),
  });
const read = (make: () => Planner) => async () => make();
const operation = { document: parse('{ a }'), source: '{ a }', operationName: null, client: null };
const never = () => Promise.reject(new Error('must not be asked'));

it('plans with the second what the first cannot, and says so', async () => {
  const told: unknown[] = [];
  const refusal = new Error('no path');
  const both = withSpare({
    first: read(planner('first', () => Promise.reject(refusal))),
    second: planner('second', async () => PLAN),
    doubts: () => () => null,
    told: cause => told.push(cause),
  });
  expect(await (await both('')).plan(operation)).toBe(PLAN);
  expect(told).toEqual([refusal]);
});

it('does not ask the first for what it is known to plan wrongly, and says once why', async () => {
  const told: unknown[] = [];
  const second = planner('second', async () => PLAN);
  const first = read(planner('first', never));
  const both = await withSpare({ first, second, doubts: () => () => 'why', told: cause => told.push(cause) })('');
  expect([await both.plan(operation), await both.plan(operation)]).toEqual([PLAN, PLAN]);
  expect(told).toEqual(['why']);
});

it('leaves it at that where the first has only no time', async () => {
  const first = read(planner('first', () => Promise.reject(new HubError('RATE_LIMITED', 'too many'))));
  const both = withSpare({ first, second: planner('second', never), doubts: () => () => null });
  await expect((await both('')).plan(operation)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
});

it('closes both, the second where there is one', async () => {
  const closed: string[] = [];
  const first = read(planner('first', async () => PLAN, closed));
  const second = planner('second', async () => PLAN, closed);
  await (await withSpare({ first, second, doubts: () => () => null })('')).close();
  expect(closed).toEqual(['first']);
  const used = await withSpare({ first, second, doubts: () => () => 'why' })('');
  await used.plan(operation);
  await used.close();
  expect(closed).toEqual(['first', 'first', 'second']);
});
