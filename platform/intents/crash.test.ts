import { describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { countedIds } from '#kernel/ids.js';
import { silentLog } from '../log.js';
import { INTENT_STEPS, type IntentStep } from './carry-out.js';
import { intents } from './engine.js';
import type { Action, IdempotencyStrategy } from './intents.js';
import { memoryIntentRows } from './memory-intent-rows.js';
import { type Behaviour, ScriptedUpstream } from './scripted-upstream.js';
import { settler } from './settler.js';

/**
 * Every place where a process can die, for every kind of upstream, found again by the settler or by a caller who asks again.
 * A dead process is one whose next step never returns.
 */

const action: Action = { callId: 'call-1', name: 'ticket.create', key: '1', arguments: { title: 'No line' } };
const STRATEGIES: IdempotencyStrategy[] = ['NATIVE_KEY', 'UNIQUE_EXTERNAL_ID', 'SEARCH_BEFORE_CREATE', 'COMPARE_AND_SET', 'NONE'];
const UPSTREAM: Behaviour[] = ['hangs undone', 'hangs done', 'times out undone', 'times out done', 'times out and does it later'];
const never = new Promise<never>(() => {});

function world(strategy: IdempotencyStrategy) {
  const clock = new ManualClock();
  const rows = memoryIntentRows();
  const ids = countedIds('intent');
  const upstream = new ScriptedUpstream(strategy);
  const process = (diesAt?: IntentStep, until: Promise<unknown> = never) =>
    intents({ rows, clock, ids, log: silentLog, reached: async step => void (step === diesAt && (await until)) });
  const settling = (diesAt?: IntentStep) =>
    settler({
      rows,
      clock,
      log: silentLog,
      everyMs: 1_000,
      effects: { 'ticket.create': upstream.effect },
      reached: async step => void (step === diesAt && (await never)),
    });
  /** Lets leases run out and a healthy process look after what is open. */
  const recover = async () => {
    const healthy = settling();
    for (let round = 0; round < 5; round++) await clock.advance(30_000);
    await healthy.close();
  };
  return { clock, rows, upstream, process, settling, recover };
}

const turns = () => new Promise(resolve => setImmediate(resolve));

const cases = STRATEGIES.flatMap(strategy => [
  ...INTENT_STEPS.map(step => ({ strategy, at: `at "${step}"`, step, behaviours: [] as Behaviour[] })),
  ...UPSTREAM.map(behaviour => ({ strategy, at: `while the upstream ${behaviour}`, step: undefined, behaviours: [behaviour] })),
  ...UPSTREAM.map(behaviour => ({
    strategy,
    at: `while the upstream twice ${behaviour}`,
    step: undefined,
    behaviours: [behaviour, behaviour],
  })),
]);

describe.each(cases)('a process that dies $at before $strategy', ({ strategy, step, behaviours }) => {
  const ends = async (found: (house: ReturnType<typeof world>) => Promise<void>) => {
    const house = world(strategy);
    house.upstream.will(...behaviours);
    house
      .process(step)
      .once(action, house.upstream.effect())
      .catch(() => {});
    await turns();
    house.upstream.catchUp();
    await found(house);
    const row = await house.rows.byId('intent-1');
    expect(house.upstream.done.length).toBeLessThanOrEqual(1);
    if (row?.state === 'DONE') expect(house.upstream.done).toEqual(['intent-1']);
    else expect([strategy, row?.state]).toEqual(['NONE', 'IN_DOUBT']);
  };

  it('has its action done once, or visibly in doubt, by the settler', () => ends(house => house.recover()));

  it('has its action done once, or visibly in doubt, by a caller who asks again', () =>
    ends(async ({ clock, process, upstream, rows }) => {
      for (let round = 0; round < 3; round++) {
        await clock.advance(31_000);
        const asked = process().once(action, upstream.effect());
        asked.catch(() => {});
        await turns();
      }
      await clock.advance(31_000);
      expect(['DONE', 'IN_DOUBT']).toContain((await rows.byId('intent-1'))?.state);
    }));
});

describe.each(STRATEGIES)('a settler that dies over %s', strategy => {
  it.each(INTENT_STEPS.slice(1))('at "%s" is followed by one that ends what it began', async step => {
    const { clock, process, upstream, settling, recover, rows } = world(strategy);
    process('performing')
      .once(action, upstream.effect())
      .catch(() => {});
    await turns();
    void settling(step);
    await clock.advance(31_000);
    await recover();
    expect(upstream.done.length).toBeLessThanOrEqual(1);
    expect((await rows.byId('intent-1'))?.state).toBe(strategy === 'NONE' ? 'IN_DOUBT' : 'DONE');
  });
});

describe('a process that was only asleep', () => {
  it('writes nothing over what its successor wrote, and gives the caller its answer', async () => {
    const { clock, process, upstream, recover, rows } = world('UNIQUE_EXTERNAL_ID');
    const awake = Promise.withResolvers<void>();
    const asked = process('performed', awake.promise).once(action, upstream.effect());
    await turns();
    await recover();
    const settled = await rows.byId('intent-1');
    expect(settled).toMatchObject({ state: 'DONE', fence: 2 });
    await clock.advance(60_000);
    awake.resolve();
    expect(await asked).toBe('done for intent-1');
    expect(await rows.byId('intent-1')).toEqual(settled);
  });
});

describe('settling', () => {
  it('does not do late what is too old, but puts it in doubt', async () => {
    const { clock, process, upstream, recover, rows } = world('SEARCH_BEFORE_CREATE');
    process('performing')
      .once(action, upstream.effect())
      .catch(() => {});
    await turns();
    await clock.advance(3_600_001);
    await recover();
    expect(upstream.asked).toBe(0);
    expect(await rows.byId('intent-1')).toMatchObject({ state: 'IN_DOUBT', doubt: 'It was not found, and is too old to be done now' });
  });

  it('still finds what is old', async () => {
    const { clock, process, upstream, recover, rows } = world('SEARCH_BEFORE_CREATE');
    process('performed')
      .once(action, upstream.effect())
      .catch(() => {});
    await turns();
    await clock.advance(3_600_001);
    await recover();
    expect(await rows.byId('intent-1')).toMatchObject({ state: 'DONE', answer: 'done for intent-1' });
  });

  it('leaves actions of which it knows nothing open for those who do, and puts them in doubt at last', async () => {
    const { clock, process, upstream, recover, rows } = world('NATIVE_KEY');
    process('performing')
      .once({ ...action, name: 'order.cancel' }, upstream.effect())
      .catch(() => {});
    await turns();
    await recover();
    expect(await rows.byId('intent-1')).toMatchObject({ state: 'STARTED' });
    await clock.advance(3_600_001);
    await recover();
    expect(await rows.byId('intent-1')).toMatchObject({ state: 'IN_DOUBT' });
  });

  it('goes on after a round that failed', async () => {
    const { clock, process, upstream, rows, recover } = world('NATIVE_KEY');
    process('performing')
      .once(action, upstream.effect())
      .catch(() => {});
    await turns();
    const overdue = rows.overdue;
    rows.overdue = () => Promise.reject(new Error('the database is gone'));
    await recover();
    rows.overdue = overdue;
    await clock.advance(1_000);
    await recover();
    expect(await rows.byId('intent-1')).toMatchObject({ state: 'DONE' });
  });
});
