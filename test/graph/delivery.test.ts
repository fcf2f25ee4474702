import { readFileSync } from 'node:fs';
import { Directive, Int, Query, Resolver, Root, Subscription } from 'type-graphql';
import { describe, expect, it } from 'vitest';
import { compose } from '#gateway/compose.js';
import { liftTopics } from '#gateway/subscriptions/topics.js';
import { Queue } from '#platform/queue.js';
import { defineSubgraph, fromDefinition } from '#platform/subgraph/subgraph.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { EXECUTORS, near, openGateway, until } from './open-gateway.js';

leavesNothingOpen();

@Resolver()
class BikeShop {
  @Query(() => Int)
  stock(): number {
    return 7;
  }
  @Directive('@delivery(policy: RESUME)')
  @Subscription(() => Int, { subscribe: fromDefinition })
  sold(@Root() bikes: number): number {
    return bikes;
  }
}

const listeners = new Set<Queue<number>>();
const bikes = defineSubgraph({
  name: 'bikes',
  resolvers: [new BikeShop()],
  subscriptions: {
    sold: () => {
      const listener = new Queue<number>(() => listeners.delete(listener));
      listeners.add(listener);
      return listener;
    },
  },
});
const { supergraphSdl } = compose([{ name: 'bikes', sdl: bikes.sdl, url: 'http://bikes.invalid/graphql' }]);

describe.each(EXECUTORS)('a subscription behind %s', (_, executor) => {
  it.each([
    ['is followed as its subgraph says', {}, { stream: expect.any(String), sequence: 1 }],
    ['is followed as settings say before that', { sold: 'close' }, undefined],
  ] as const)('%s', async (_name, topics, extensions) => {
    const { follow, ask } = await openGateway({ supergraphSdl, transports: [near(bikes)], executor, topics });
    const { next } = follow('subscription { sold }');
    const first = next();
    await until(() => listeners.size === 1);
    for (const listener of listeners) listener.push(3);
    expect(await first).toEqual({ data: { sold: 3 }, ...(extensions && { extensions }) });
    const seen = await ask('{ __type(name: "delivery__Policy") { name } stock }');
    expect(seen.data).toEqual({ __type: null, stock: 7 });
  });
});

it('is said by a subgraph in a way that any composition understands', () => {
  expect(bikes.sdl).toContain('sold: Int! @delivery(policy: RESUME)');
});

it('is said of our own subscriptions', () => {
  const own = readFileSync(new URL('../../gateway/supergraph.graphql', import.meta.url), 'utf8');
  expect(liftTopics(own).topics).toEqual({ callEvents: { policy: 'resume', past: 'after' }, statsChanged: { policy: 'conflate' } });
});
