import type { KnownFacts } from '../facts.js';
import type { Metric } from './metric.js';

/** Each turn counts once, however often the bot was interrupted in it. The greeting answers nothing and does not count. */
export const turnsOf = ({ heard, replied }: KnownFacts): number => heard.filter(turn => turn > 0 && replied.includes(turn)).length;

export const turns: Metric = {
  name: 'turns',
  unit: 'turns',
  definition: {
    EN: 'Interaction turns: how often the caller said or keyed something and the bot answered. The mean over answered calls that have ended.',
    ZH: '交互轮次：客户说话或按键、机器人作出应答，计为一轮；取已接通且已结束的通话的平均值。',
  },
  of: call => (call.answeredAt && call.endedAt ? turnsOf(call) : null),
};
