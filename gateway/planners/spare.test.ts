import { buildSchema, parse } from 'graphql';
import { expect, it } from 'vitest';
import type { MakePlanner } from './planner.js';
import { withSpare } from './spare.js';

const PLAN = { source: null, root: null };
const planner =
  (name: string, plan: () => Promise<typeof PLAN>): MakePlanner =>
  () => ({ name, schema: buildSchema('type Query { a: Int }'), plan });
const operation = { document: parse('{ a }'), source: '{ a }', operationName: null };

it('plans with the second what the first cannot, and says so', async () => {
  const told: unknown[] = [];
  const refusal = new Error('no path');
  const both = withSpare(
    planner('first', () => Promise.reject(refusal)),
    planner('second', async () => PLAN),
    cause => told.push(cause),
  );
  expect(await both('').plan(operation)).toBe(PLAN);
  expect(told).toEqual([refusal]);
});

it('leaves it at that where nobody waits any more', async () => {
  const both = withSpare(
    planner('first', () => Promise.reject(new Error('late'))),
    planner('second', async () => PLAN),
  );
  await expect(both('').plan(operation, AbortSignal.abort())).rejects.toThrow('aborted');
});
