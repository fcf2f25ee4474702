import type { GatewayOptions } from '#gateway/index.js';
import { LIVE_LIMITS } from '#gateway/subscriptions/limits.js';
import { redisHistory } from '#gateway/subscriptions/redis-history.js';
import type { SettingsOf } from '#platform/settings.js';
import type { Ground } from './ground.js';
import type { following } from './settings/following.js';

/** How those who stay connected are treated. What they missed is kept in Redis where there is one, so that any gateway has it. */
export const followingOf = (
  { redis }: Pick<Ground, 'redis'>,
  settings: Partial<SettingsOf<typeof following>>,
): Pick<GatewayOptions, 'topics' | 'history' | 'limits'> => {
  const {
    topics = {},
    maxConnections,
    maxClientConnections,
    maxOpen,
    maxClientOpen,
    replayEvents,
    resumeMs,
  } = { ...LIVE_LIMITS, ...settings };
  return {
    topics,
    ...(redis && { history: redisHistory({ redis, events: replayEvents, keepMs: resumeMs }) }),
    limits: { maxConnections, maxClientConnections, maxOpen, maxClientOpen, replayEvents, resumeMs },
  };
};
