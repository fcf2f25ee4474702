import { describe, expect, it } from 'vitest';
import { ManualClock, systemClock } from './clock.js';

describe('a clock that is moved by hand', () => {
  it('stands still until it is moved', async () => {
    const clock = new ManualClock('2026-01-05T09:00:00Z');
    await clock.advance(1_500);
    expect(clock.now()).toEqual(new Date('2026-01-05T09:00:01.500Z'));
  });

  it('wakes sleepers when their time has come, in the order of their times', async () => {
    const clock = new ManualClock();
    const woken: string[] = [];
    const sleep = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push(name);
    };
    const all = [sleep('late', 300), sleep('early', 100), sleep('never yet', 301)];
    await clock.advance(99);
    expect(woken).toEqual([]);
    await clock.advance(201);
    expect(woken).toEqual(['early', 'late']);
    await clock.advance(1);
    await Promise.all(all);
  });

  it('wakes a sleeper whose signal aborts, once', async () => {
    const clock = new ManualClock();
    const leaving = new AbortController();
    const asleep = clock.sleep(1_000, leaving.signal);
    leaving.abort();
    await asleep;
    await clock.sleep(1_000, leaving.signal);
    await clock.advance(2_000);
  });
});

describe("the system's clock", () => {
  it('sleeps, and wakes at once when the signal aborts', async () => {
    const before = performance.now();
    const leaving = new AbortController();
    const alive = setTimeout(() => {}, 10_000);
    await systemClock.sleep(5);
    const long = systemClock.sleep(10_000, leaving.signal);
    leaving.abort();
    await long;
    await systemClock.sleep(10_000, leaving.signal);
    clearTimeout(alive);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});
