import type { Clock } from '#kernel/clock.js';
import type { Ids } from '#kernel/ids.js';
import type { Bus } from '#platform/bus/bus.js';
import { type Log, silentLog } from '#platform/log.js';
import { feed } from '#platform/subgraph/feed.js';
import { defineSubgraph, type Subgraph } from '#platform/subgraph/subgraph.js';
import { Call } from './call.js';
import { type Agent, HandoffRefused, HandoffRequested, HandoffSettled } from './handoff.js';
import { type Handoffs, handoffs as handoffsOver } from './handoffs.js';
import { type HandoffLoaders, handoffLoaders } from './loaders.js';
import { HandoffMutations } from './mutations.js';
import { HANDOFFS_TOPIC, type HandoffNews } from './news.js';
import type { HandoffDesk } from './port.js';
import { CallHandoffResolver, HandoffResolver, QueueResolver } from './resolvers.js';

export { type Handoffs, handoffs } from './handoffs.js';
export { handoffIntake } from './intake.js';
export type { HandoffDesk } from './port.js';
export { sampleAgents, sampleQueues } from './sample.js';
export { handoffTimer } from './timer.js';

export interface HandoffOptions {
  desk: HandoffDesk;
  bus: Bus;
  clock: Clock;
  ids: Ids;
  logger?: Log;
  handoffs?: Handoffs;
}

/** Passes calls to people. */
export const handoffSubgraph = ({
  desk,
  bus,
  clock,
  ids,
  logger = silentLog,
  handoffs = handoffsOver({ desk, bus, clock, ids, logger }),
}: HandoffOptions): Subgraph =>
  defineSubgraph<HandoffLoaders>({
    name: 'handoff',
    resolvers: [new HandoffResolver(desk), new QueueResolver(desk), new CallHandoffResolver(), new HandoffMutations(handoffs, desk, clock)],
    orphanedTypes: [Call, HandoffRequested, HandoffSettled, HandoffRefused],
    references: {
      Handoff: ({ id }: { id: string }, { loaders }) => loaders.handoffs.load(id),
      Queue: ({ id }: { id: string }, { loaders }) => loaders.queues.load(id),
      Agent: ({ id }: Agent, { loaders }) => loaders.agents.load(id),
    },
    subscriptions: { handoffChanged: ({ callId }: { callId?: string | null }) => changes(bus, callId ?? null) },
    loaders: request => handoffLoaders(desk, request),
  });

const changes = async (bus: Bus, callId: string | null): Promise<AsyncIterableIterator<HandoffNews>> => {
  const stop = new AbortController();
  const live = await bus.subscribe(HANDOFFS_TOPIC, stop.signal);
  const following = async function* (): AsyncGenerator<HandoffNews, void> {
    for await (const message of live) {
      const news = message as HandoffNews;
      if (callId === null || news.callId === callId) yield news;
    }
  };
  return feed(stop, following());
};
