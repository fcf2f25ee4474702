import { expect, it, onTestFinished, vi } from 'vitest';
import { allowanceContract } from './allowance.contract.js';
import { allowancesInProcess } from './allowance-in-process.js';

// The limiter has no clock that could be passed in.
const inManualTime = async () => {
  vi.useFakeTimers();
  return {
    make: allowancesInProcess(),
    other: null,
    pass: async (ms: number) => void (await vi.advanceTimersByTimeAsync(ms)),
    close: async () => void vi.useRealTimers(),
  };
};

allowanceContract('the allowance in process', inManualTime);

it('tells only so many clients apart, until the time of the last is over', async () => {
  const { pass, close } = await inManualTime();
  onTestFinished(close);
  const minute = allowancesInProcess({ mostClients: 2 })({ name: 'minute', quota: 1, windowS: 60 });
  expect(await minute.take('a', 1)).toMatchObject({ granted: true });
  expect(await minute.take('b', 1)).toMatchObject({ granted: true });
  expect(await minute.take('c', 1)).toMatchObject({ granted: true });
  expect(await minute.take('d', 1)).toMatchObject({ granted: false });
  await pass(60_100);
  expect(await minute.take('d', 1)).toMatchObject({ granted: true });
  expect(await minute.take('c', 1)).toMatchObject({ granted: true });
});
