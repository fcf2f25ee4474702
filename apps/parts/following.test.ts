import { expect, it } from 'vitest';
import { followingOf } from './following.js';

it('treats our own subscriptions as they are, others as the settings say', () => {
  const settings = { supergraph: 'no limit', topics: { callChanged: 'conflate', statsChanged: 'close' }, maxOpen: 7 } as const;
  const { topics, history, limits } = followingOf({}, settings);
  expect(topics).toEqual({ statsChanged: 'close', callEvents: { policy: 'resume', past: 'after' }, callChanged: 'conflate' });
  expect(history).toBeUndefined();
  expect(limits).toMatchObject({ maxOpen: 7, replayEvents: 1_000 });
  expect(limits).not.toHaveProperty('supergraph');
});
