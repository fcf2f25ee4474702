import type { KnownFacts } from '../facts.js';
import type { Metric } from './metric.js';

/** From the answer to the end; null for a call that has no end, or never had an answer. */
export const durationMsOf = ({ answeredAt, endedAt }: KnownFacts): number | null =>
  answeredAt && endedAt && Math.max(0, endedAt.getTime() - answeredAt.getTime());

export const duration: Metric = {
  name: 'duration',
  unit: 'ms',
  definition: {
    EN: 'Call duration: from the answer to the end. The mean over answered calls that have ended.',
    ZH: '通话时长：从接通到结束的时间，取已接通且已结束的通话的平均值。',
  },
  of: durationMsOf,
};
