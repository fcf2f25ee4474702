import { Arg, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root, Subscription } from 'type-graphql';
import { fromDefinition, type SubgraphContext } from '#platform/subgraph/subgraph.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import { Call } from './call.js';
import { Agent, Handoff, Queue } from './handoff.js';
import type { HandoffLoaders } from './loaders.js';
import type { HandoffNews } from './news.js';
import type { AgentRecord, HandoffDesk, HandoffRecord, QueueRecord } from './port.js';

type Context = SubgraphContext<HandoffLoaders>;

@Resolver(() => Handoff)
export class HandoffResolver {
  constructor(private readonly desk: HandoffDesk) {}

  @Directive('@listSize(assumedSize: 20)')
  @Query(() => [Handoff], { nullable: true, description: 'Calls that wait for an agent, the longest first.' })
  waitingHandoffs(
    @Arg('queueId', () => ID, { nullable: true, description: 'Of this queue only.' }) queueId: string | null,
    @Ctx() { request }: Context,
  ): Promise<HandoffRecord[]> {
    return tracedPort('handoff', this.desk, request).waiting(queueId ?? null);
  }

  @Subscription(() => Handoff, {
    subscribe: fromDefinition,
    description: 'A handoff as it stands after each change, of one call or of all; also when nobody took it in time.',
  })
  handoffChanged(
    @Root() { handoffId }: HandoffNews,
    @Ctx() { loaders }: Context,
    @Arg('callId', () => ID, { nullable: true }) _callId?: string | null,
  ): Promise<HandoffRecord | null> {
    return loaders.handoffs.load(handoffId);
  }

  @FieldResolver(() => Call, { nullable: true })
  call(@Root() { callId }: HandoffRecord): Call {
    return { id: callId };
  }

  @FieldResolver(() => Queue)
  queue(@Root() { queueId }: HandoffRecord, @Ctx() { loaders }: Context): Promise<QueueRecord | null> {
    return loaders.queues.load(queueId);
  }

  @FieldResolver(() => Agent, { nullable: true, description: 'Who took it, or declined it.' })
  async agent(@Root() { agentId }: HandoffRecord, @Ctx() { loaders }: Context): Promise<AgentRecord | null> {
    return agentId === null ? null : loaders.agents.load(agentId);
  }
}

@Resolver(() => Queue)
export class QueueResolver {
  constructor(private readonly desk: HandoffDesk) {}

  @Directive('@listSize(assumedSize: 5)')
  @Query(() => [Queue], { nullable: true })
  queues(@Ctx() { request }: Context): Promise<QueueRecord[]> {
    return tracedPort('handoff', this.desk, request).queues();
  }

  @FieldResolver(() => Int, { description: 'How many calls wait in it.' })
  waiting(@Root() { id }: QueueRecord, @Ctx() { loaders }: Context): Promise<number> {
    return loaders.waitingCounts.load(id);
  }
}

@Resolver(() => Call)
export class CallHandoffResolver {
  @FieldResolver(() => Handoff, { nullable: true, description: 'The last one, where an agent was ever asked for.' })
  handoff(@Root() { id }: Call, @Ctx() { loaders }: Context): Promise<HandoffRecord | null> {
    return loaders.ofCalls.load(id);
  }
}
