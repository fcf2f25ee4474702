import type { Metric } from './metric.js';

export const transfer: Metric = {
  name: 'transfer',
  unit: 'share',
  definition: {
    EN: 'Transfer rate: calls in which an agent was asked for, whether or not one took the call, as a share of answered calls.',
    ZH: '转接率：请求过转接人工坐席的通话（无论坐席是否接起）占已接通通话的比例。',
  },
  of: ({ answeredAt, transferred }) => (answeredAt ? Number(transferred) : null),
};
