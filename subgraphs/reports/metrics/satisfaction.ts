import type { Metric } from './metric.js';

export const satisfaction: Metric = {
  name: 'satisfaction',
  unit: 'points',
  definition: {
    EN: 'Satisfaction: the score that callers give, 1 to 5. The mean over calls that were rated.',
    ZH: '满意度：客户给出的评分（1 至 5 分），取已评分通话的平均值。',
  },
  of: call => call.satisfaction,
};
