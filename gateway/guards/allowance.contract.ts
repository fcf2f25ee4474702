import { describe, expect, it, onTestFinished } from 'vitest';
import type { MakeAllowance } from './allowance.js';

export interface AllowancesUnderTest {
  make: MakeAllowance;
  /** The same counts as another process of the house sees them; null where there is one process. */
  other: MakeAllowance | null;
  /** Lets this much time pass. */
  pass(ms: number): Promise<void>;
  close?(): Promise<void>;
}

/** The promises of Allowance. `open` gives one in which nothing has been counted each time. */
export function allowanceContract(name: string, open: () => Promise<AllowancesUnderTest>): void {
  const opened = async () => {
    const house = await open();
    onTestFinished(() => house.close?.());
    return house;
  };

  describe(`${name} keeps the Allowance contract`, () => {
    it('gives as much as there is, says how much is left and until when, and then refuses', async () => {
      const { make } = await opened();
      const minute = make({ name: 'minute', quota: 3, windowS: 60 });
      expect(await minute.take('a', 1)).toEqual({ granted: true, left: 2, resetMs: expect.any(Number) });
      expect(await minute.take('a', 1)).toMatchObject({ granted: true, left: 1 });
      const { resetMs } = await minute.take('a', 1);
      expect(resetMs).toBeGreaterThan(50_000);
      expect(resetMs).toBeLessThanOrEqual(60_000);
      const refused = await minute.take('a', 1);
      expect(refused).toMatchObject({ granted: false, left: 0 });
      expect(refused.resetMs).toBeGreaterThan(50_000);
      // And again, without asking anyone.
      expect(await minute.take('a', 1)).toMatchObject({ granted: false, left: 0 });
    });

    it('counts each client, and each allowance, by itself', async () => {
      const { make } = await opened();
      const [one, two] = [make({ name: 'one', quota: 1, windowS: 60 }), make({ name: 'two', quota: 1, windowS: 60 })];
      expect(await one.take('a', 1)).toMatchObject({ granted: true });
      expect(await one.take('b', 1)).toMatchObject({ granted: true });
      expect(await two.take('a', 1)).toMatchObject({ granted: true });
      expect(await one.take('a', 1)).toMatchObject({ granted: false });
    });

    it('takes more than one at a time', async () => {
      const { make } = await opened();
      const cost = make({ name: 'cost', quota: 100, windowS: 60 });
      expect(await cost.take('a', 70)).toMatchObject({ granted: true, left: 30 });
      expect(await cost.take('a', 31)).toMatchObject({ granted: false });
    });

    it('gives again when the time is over', async () => {
      const { make, pass } = await opened();
      const second = make({ name: 'second', quota: 1, windowS: 1 });
      expect(await second.take('a', 1)).toMatchObject({ granted: true });
      expect(await second.take('a', 1)).toMatchObject({ granted: false });
      await pass(1_100);
      expect(await second.take('a', 1)).toMatchObject({ granted: true, left: 0 });
    });

    it('gives more in a burst, and no more than that', async () => {
      const { make } = await opened();
      const rate = make({ name: 'rate', quota: 2, windowS: 5, burst: 3 });
      const taken = [];
      for (let time = 0; time < 6; time++) taken.push((await rate.take('a', 1)).granted);
      expect(taken).toEqual([true, true, true, true, true, false]);
    });

    it('counts what all processes take', async () => {
      const { make, other } = await opened();
      if (!other) return;
      const options = { name: 'shared', quota: 2, windowS: 60 };
      const [here, there] = [make(options), other(options)];
      expect(await here.take('a', 1)).toMatchObject({ granted: true, left: 1 });
      expect(await there.take('a', 1)).toMatchObject({ granted: true, left: 0 });
      expect(await here.take('a', 1)).toMatchObject({ granted: false });
    });
  });
}
