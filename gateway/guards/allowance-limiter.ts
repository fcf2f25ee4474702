import { BurstyRateLimiter, type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { Allowance, AllowanceOptions } from './allowance.js';

const BURST_S = 10;

/** An allowance by limiters of rate-limiter-flexible, wherever they count. */
export const allowanceBy = (
  options: AllowanceOptions,
  limiter: (points: number, durationS: number, name: string) => RateLimiterAbstract,
): Allowance => {
  const { name, quota, windowS, burst = 0 } = options;
  const steady = limiter(quota, windowS, name);
  const counted = burst > 0 ? new BurstyRateLimiter(steady, limiter(burst, BURST_S, `${name}-burst`)) : steady;
  return {
    options,
    async take(client, amount) {
      try {
        const { remainingPoints, msBeforeNext } = await counted.consume(client, amount);
        return { granted: true, left: remainingPoints, resetMs: Math.max(0, msBeforeNext) };
      } catch (thrown) {
        // A refusal is thrown as the result that it has; anything else is no answer.
        if (!(thrown instanceof RateLimiterRes)) return { granted: true, left: quota, resetMs: windowS * 1_000 };
        return { granted: false, left: 0, resetMs: Math.max(1, thrown.msBeforeNext) };
      }
    },
  };
};
