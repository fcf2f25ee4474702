import fc from 'fast-check';
import { casesOf, houses, OPERATION_TAPE } from './cases.js';
import { nullsAt } from './comparison.js';
import { ask, type Case, type House } from './house.js';
import { isMixedUp, isUnplanned, turnedAway } from './planning.js';
import { Tally } from './tally.js';
import { type Expectation, expectation, ofTheReference, overAnotherPlanner, overItsPlanner, type Verdict } from './verdict.js';

/** A case with what is to be expected of it, so that other executors can be held against the same. */
export interface Checked {
  house: House;
  asked: Case;
  expected: Expectation;
}

/** Cases of which nothing was compared, since no planner has a plan for them. */
export const UNPLANNED = 'cases that nobody can plan';

/** Cases of which two requirements cannot be told apart by any plan, so that they are not answered. */
export const REFUSED = 'cases refused, since their plans mix up what is required';

export interface Extent {
  seed: number;
  worlds: number;
  operations: number;
}

/** Makes up worlds and operations and holds every executor against what is right. Throws at the first that is wrong, made as small as can be. */
export const check = async ({ seed, worlds, operations }: Extent): Promise<{ tally: Tally; checked: Checked[] }> => {
  const tally = new Tally();
  const checked: Checked[] = [];
  let world = 0;
  for await (const house of houses(seed, worlds)) {
    world++;
    tally.add(house ? 'worlds' : 'worlds that do not fit together');
    if (!house) continue;
    const holds = fc.asyncProperty(OPERATION_TAPE, async numbers => {
      const cases = casesOf(house, numbers);
      if (cases.length === 0) tally.add('operations that are not valid');
      for (const asked of cases) {
        const expected = await hold(house, asked, tally);
        if (expected) checked.push({ house, asked, expected });
      }
    });
    const { failed, counterexample, errorInstance } = await fc.check(holds, {
      seed: seed + world,
      numRuns: operations,
      interruptAfterTimeLimit: 60_000,
    });
    if (failed && counterexample)
      throw new Error(
        `Seed ${seed}, world ${world}: ${(errorInstance as Error).message}\n${house.world.subgraphs.map(({ name, sdl }) => `# ${name}\n${sdl}`).join('\n')}`,
      );
  }
  return { tally, checked };
};

/** null where the operation is not for an executor to be tried by. */
const hold = async (house: House, asked: Case, tally: Tally): Promise<Expectation | null> => {
  // The reference plans without end, on the event loop: what its planner needs too long for must not come to it.
  const apollo = await ask(house.overApollo, asked);
  const hive = await ask(house.overHive, asked);
  for (const reason of turnedAway.splice(0)) tally.add(`planned by the spare: ${reason}`);
  if (isUnplanned(apollo.data) || isUnplanned(hive.data)) {
    tally.add(UNPLANNED);
    return null;
  }
  const expected = await expectation(house, asked);
  tally.add('cases');
  for (const feature of new Set([...asked.features, ...hive.met, ...nullsAt(expected.truth.data)])) tally.add(feature);
  if (isMixedUp(hive.data)) tally.add(REFUSED);
  const verdicts: Record<string, Verdict> = {
    'the reference': ofTheReference(expected, asked),
    ...(!isMixedUp(hive.data) && { 'compiled, over the native planner': overAnotherPlanner(hive, expected, asked) }),
    ...(!isMixedUp(apollo.data) && { "compiled, over the reference's planner": overItsPlanner(apollo, expected, asked) }),
  };
  for (const [who, { wrong, forgiven }] of Object.entries(verdicts)) {
    if (forgiven) tally.forgive(forgiven, who);
    if (!wrong) continue;
    const { source, variables, circumstances } = asked;
    throw new Error(
      `${who} is wrong: ${JSON.stringify(wrong)}\n${source}\n${JSON.stringify({ variables, circumstances })}\n` +
        Object.entries({ truth: expected.truth, reference: expected.reference, hive, apollo })
          .map(
            ([name, { data, errors }]) =>
              `${name}: ${JSON.stringify({ data, errors: errors.map(({ message, path }) => `${message} at ${path?.join('.')}`) })}`,
          )
          .join('\n'),
    );
  }
  return isMixedUp(hive.data) ? null : expected;
};
