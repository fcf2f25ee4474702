import { type KnownFacts, SETTLED_AFTER_MS } from '../facts.js';
import type { Metric } from './metric.js';

export interface Resolution {
  resolved: boolean;
  /** Whether time can change it no more. */
  final: boolean;
}

/** Provisional from the end of the call, final 72 hours later, or as soon as the caller calls again. Null until the end. */
export const resolutionOf = ({ answeredAt, endedAt, outcome, calledAgainAt }: KnownFacts, now: Date): Resolution | null => {
  if (!answeredAt || !endedAt) return null;
  const settlesAt = endedAt.getTime() + SETTLED_AFTER_MS;
  const calledAgain = calledAgainAt !== null && calledAgainAt.getTime() < settlesAt;
  return { resolved: outcome === 'RESOLVED' && !calledAgain, final: calledAgain || now.getTime() >= settlesAt };
};

export const resolution: Metric = {
  name: 'resolution',
  unit: 'share',
  definition: {
    EN: 'Resolution rate: calls concluded as resolved whose caller did not call again within 72 hours, as a share of answered calls that have ended. Provisional until the 72 hours are over.',
    ZH: '问题解决率：结论为“已解决”且客户在 72 小时内未再次来电的通话，占已接通且已结束的通话的比例；72 小时之内为暂定值。',
  },
  of: (call, now) => {
    const found = resolutionOf(call, now);
    return found && (found.resolved ? 1 : 0);
  },
};
