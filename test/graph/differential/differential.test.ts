import { afterAll, expect, it } from 'vitest';
import { type Checked, check, REFUSED, UNPLANNED } from './checked.js';
import { FEATURES } from './features.js';
import { ask, type House } from './house.js';
import { closePlanning } from './planning.js';
import { PLANTED_FAULTS } from './planted-faults.js';
import { overAnotherPlanner } from './verdict.js';

afterAll(closePlanning);

/** Another seed makes another comparison: `SEED=7 npx vitest run test/graph/differential`. */
const EXTENT = { seed: Number(process.env.SEED ?? 20_260_731), worlds: 64, operations: 17 };

/** Ten times what it takes on a machine that has nothing else to do. */
const TIMEOUT_MS = 600_000;

let run: ReturnType<typeof check> | undefined;
const compared = () => (run ??= check(EXTENT));

it('the compiled executor answers as the reference does, and rightly where that is known to be wrong', {
  timeout: TIMEOUT_MS,
}, async () => {
  const { tally } = await compared();
  console.log(`Compared with seed ${EXTENT.seed}:\n${tally}`);
  for (const feature of FEATURES) expect(tally.of(feature), feature).toBeGreaterThanOrEqual(200);
  expect(tally.excessive(tally.of('cases'))).toEqual([]);
  expect(tally.of(REFUSED)).toBeLessThan(tally.of('cases') / 10);
  expect(tally.of(UNPLANNED)).toBeLessThan(tally.of('cases') / 50);
});

/** The first case by which an executor with a fault is told from a good one. */
const caught = async (checked: readonly Checked[], plant: (typeof PLANTED_FAULTS)[number]['plant']) => {
  const faulty = new Map<House, Awaited<ReturnType<typeof plant>>>();
  for (const { house, asked, expected } of checked) {
    const executor = faulty.get(house) ?? (await plant(house));
    faulty.set(house, executor);
    if (overAnotherPlanner(await ask(executor, asked), expected, asked).wrong) return asked;
  }
  return null;
};

it.each(PLANTED_FAULTS)('tells when $name', { timeout: TIMEOUT_MS }, async ({ plant }) => {
  const { checked } = await compared();
  expect(await caught(checked, plant)).not.toBeNull();
});
