import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { type Health, type HealthCheck, health, type Standing } from './health.js';

/** A part whose answer the test decides. */
const part = (name: string) => {
  const self = {
    name,
    answer: async (): Promise<{ standing: Standing; reason: string | null }> => ({ standing: 'UP', reason: null }),
    check: () => self.answer(),
  };
  return self satisfies HealthCheck;
};
const down = async () => ({ standing: 'DOWN' as const, reason: 'refused' });

describe('health', () => {
  let watched: Health | undefined;
  afterEach(() => watched?.close());
  const watch = (clock: ManualClock, ...checks: HealthCheck[]) => {
    watched = health(checks, { clock, everyMs: 5_000, patienceMs: 2_000 });
    return watched;
  };

  it('knows of nobody that it is well before it answered', () => {
    const clock = new ManualClock();
    expect(watch(clock, part('redis')).parts()).toEqual([{ name: 'redis', standing: 'DOWN', since: clock.now(), reason: 'not asked yet' }]);
  });

  it('notices a change at the next round and remembers since when', async () => {
    const clock = new ManualClock('2026-01-05T09:00:00Z');
    const redis = part('redis');
    const { parts } = watch(clock, redis);
    await clock.advance(0);
    expect(parts()).toMatchObject([{ standing: 'UP', since: new Date('2026-01-05T09:00:00Z') }]);
    redis.answer = down;
    await clock.advance(4_999);
    expect(parts()).toMatchObject([{ standing: 'UP' }]);
    await clock.advance(1);
    expect(parts()).toEqual([{ name: 'redis', standing: 'DOWN', since: new Date('2026-01-05T09:00:05Z'), reason: 'refused' }]);
    redis.answer = async () => ({ standing: 'DOWN', reason: 'still refused' });
    await clock.advance(5_000);
    expect(parts()).toMatchObject([{ since: new Date('2026-01-05T09:00:05Z'), reason: 'still refused' }]);
  });

  it('takes silence, and a check that throws, for DOWN', async () => {
    const clock = new ManualClock();
    const [silent, broken] = [part('silent'), part('broken')];
    silent.answer = () => new Promise(() => {});
    broken.answer = () => Promise.reject(new Error('no route'));
    const { parts } = watch(clock, silent, broken);
    await clock.advance(2_000);
    expect(parts()).toMatchObject([
      { standing: 'DOWN', reason: 'did not answer within 2000 ms' },
      { standing: 'DOWN', reason: 'no route' },
    ]);
  });

  it.each([
    [['UP', 'UP'], 'UP'],
    [['UP', 'DOWN'], 'DEGRADED'],
    [['DEGRADED', 'UP'], 'DEGRADED'],
    [['DOWN', 'DOWN'], 'DOWN'],
    [[], 'UP'],
  ] as const)('makes one of %j: %s', async (standings, whole) => {
    const clock = new ManualClock();
    const checks = standings.map((standing, n) => ({ name: `p${n}`, check: async () => ({ standing, reason: null }) }));
    const all = watch(clock, ...checks);
    await all.look();
    expect(all.standing()).toBe(whole);
  });

  it('tells of changes, and only of changes', async () => {
    const clock = new ManualClock();
    const redis = part('redis');
    const { changes } = watch(clock, redis);
    const heard = changes();
    await clock.advance(5_000);
    redis.answer = down;
    await clock.advance(5_000);
    expect([(await heard.next()).value, (await heard.next()).value]).toMatchObject([{ standing: 'UP' }, { standing: 'DOWN' }]);
    const leaving = new AbortController();
    const idle = changes(leaving.signal).next();
    leaving.abort();
    expect((await idle).done).toBe(true);
  });

  it('asks nobody any more once it is closed', async () => {
    const clock = new ManualClock();
    let asked = 0;
    const redis = part('redis');
    const answer = redis.answer;
    redis.answer = () => {
      asked++;
      return answer();
    };
    const all = watch(clock, redis);
    const listening = all.changes();
    await all.close();
    await clock.advance(60_000);
    expect(asked).toBe(1);
    for await (const change of listening) expect(change.standing).toBe('UP');
  });
});
