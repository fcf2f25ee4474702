import { registerEnumType } from 'type-graphql';

export const HandoffStatus = {
  WAITING: 'WAITING',
  ACCEPTED: 'ACCEPTED',
  DECLINED: 'DECLINED',
  EXPIRED: 'EXPIRED',
  CANCELLED: 'CANCELLED',
} as const;
export type HandoffStatus = (typeof HandoffStatus)[keyof typeof HandoffStatus];
registerEnumType(HandoffStatus, {
  name: 'HandoffStatus',
  description: 'What became of a handoff. It waits once; what it is settled as, it stays.',
  valuesConfig: {
    EXPIRED: { description: 'No agent took it in time.' },
    CANCELLED: { description: 'It was called off, or the caller hung up.' },
  },
});

export const HandoffRefusalCode = {
  INVALID: 'INVALID',
  NO_SUCH_QUEUE: 'NO_SUCH_QUEUE',
  NO_SUCH_HANDOFF: 'NO_SUCH_HANDOFF',
  NO_SUCH_AGENT: 'NO_SUCH_AGENT',
  WAITS_ALREADY: 'WAITS_ALREADY',
  AGENT_UNAVAILABLE: 'AGENT_UNAVAILABLE',
  OTHER_LANGUAGE: 'OTHER_LANGUAGE',
  SETTLED: 'SETTLED',
} as const;
export type HandoffRefusalCode = (typeof HandoffRefusalCode)[keyof typeof HandoffRefusalCode];
registerEnumType(HandoffRefusalCode, { name: 'HandoffRefusalCode', description: 'Why something cannot be done with a handoff.' });
