import { expect, it } from 'vitest';
import { followingOf } from './following.js';

it('treats subscriptions as the settings say where they say something', () => {
  const settings = { supergraph: 'no limit', topics: { callChanged: 'conflate', statsChanged: 'close' }, maxOpen: 7 } as const;
  const { topics, history, limits } = followingOf({}, settings);
  expect(topics).toEqual({ callChanged: 'conflate', statsChanged: 'close' });
  expect(followingOf({}, {}).topics).toEqual({});
  expect(history).toBeUndefined();
  expect(limits).toMatchObject({ maxOpen: 7, replayEvents: 1_000 });
  expect(limits).not.toHaveProperty('supergraph');
});
