import { LIVE_LIMITS } from '#gateway/subscriptions/limits.js';
import { POLICIES } from '#gateway/subscriptions/policies.js';
import { namedChoices, wholeNumber } from '#platform/settings.js';

const HOUR_MS = 3_600_000;

/** Of those who stay connected to the gateway. */
export const following = {
  topics: namedChoices({
    env: 'SUBSCRIPTION_POLICIES',
    what: 'what becomes of readers too slow for a subscription, where it is not as its subgraph says, by its field: callEvents=resume,…',
    choices: POLICIES,
    default: {},
  }),
  maxConnections: wholeNumber({
    env: 'MAX_CONNECTIONS',
    what: 'how many connections that stay open the gateway has at most',
    min: 1,
    default: LIVE_LIMITS.maxConnections,
  }),
  maxClientConnections: wholeNumber({
    env: 'MAX_CLIENT_CONNECTIONS',
    what: 'how many of them one client may have',
    min: 1,
    default: LIVE_LIMITS.maxClientConnections,
  }),
  maxOpen: wholeNumber({
    env: 'MAX_SUBSCRIPTIONS',
    what: 'how many operations may be open on them together',
    min: 1,
    default: LIVE_LIMITS.maxOpen,
  }),
  maxClientOpen: wholeNumber({
    env: 'MAX_CLIENT_SUBSCRIPTIONS',
    what: 'how many of these one client may have',
    min: 1,
    default: LIVE_LIMITS.maxClientOpen,
  }),
  replayEvents: wholeNumber({
    env: 'REPLAY_EVENTS',
    what: 'how many events of a subscription with the policy resume are kept for who comes back',
    min: 1,
    max: 1_000_000,
    default: LIVE_LIMITS.replayEvents,
  }),
  resumeMs: wholeNumber({
    env: 'REPLAY_MS',
    what: 'for how long they are kept, in milliseconds, and followed for someone who was cut off',
    min: 1,
    max: HOUR_MS,
    default: LIVE_LIMITS.resumeMs,
  }),
};
