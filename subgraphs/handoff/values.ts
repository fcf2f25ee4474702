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
