import fc from 'fast-check';
import { type Circumstances, WAYS_TO_FAIL } from './circumstances.js';
import { worldFrom } from './drawn-world.js';
import { type Draws, drawsOf } from './draws.js';
import { type Case, caseOf, type House, houseOf } from './house.js';
import { operationFrom } from './operations.js';

/** Without bias: fast-check otherwise likes numbers near the ends of their range, which make the same things again and again. */
const tape = (length: number) => fc.noBias(fc.array(fc.nat(0xffff), { minLength: length, maxLength: length, size: 'max' }));

/** What an operation's own tape is: one can be tried again, and made shorter. */
export const OPERATION_TAPE = tape(400);

/** Worlds that fit together; the others are counted. */
export async function* houses(seed: number, count: number): AsyncGenerator<House | null> {
  for (const numbers of fc.sample(tape(900), { seed, numRuns: count })) yield await fitting(numbers);
}

const fitting = async (numbers: readonly number[]): Promise<House | null> => {
  try {
    return await houseOf(worldFrom(drawsOf(numbers)));
  } catch {
    return null;
  }
};

/** The same operation under good and bad conditions; none where it turned out not to be valid. */
export const casesOf = (house: House, numbers: readonly number[]): Case[] => {
  const draws = drawsOf(numbers);
  const { interesting, traits } = house.world;
  const tests = {
    interesting: (type: string, field: string) => interesting.has(`${type}.${field}`),
    requiring: (type: string, field: string) => traits.get(`${type}.${field}`)?.needs !== undefined,
  };
  const operation = operationFrom(house.schema, tests, draws);
  return conditions(house, draws).flatMap(circumstances => caseOf(house, operation, circumstances) ?? []);
};

const conditions = ({ world }: House, draws: Draws): Circumstances[] => {
  const seed = draws.below(1000);
  const broken = { subgraph: draws.pick(world.subgraphs).name, how: draws.pick(WAYS_TO_FAIL) };
  return [
    { fate: { seed, nulls: 250, faults: 0, throws: 0 }, lying: false, broken: null },
    { fate: { seed, nulls: 200, faults: 30, throws: draws.pick([60, 60, 240]) }, lying: false, broken: null },
    { fate: { seed, nulls: 200, faults: 60, throws: 10 }, lying: true, broken: null },
    { fate: { seed, nulls: 120, faults: 0, throws: 0 }, lying: false, broken },
  ];
};
