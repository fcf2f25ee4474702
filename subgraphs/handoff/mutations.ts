import { Arg, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Clock } from '#kernel/clock.js';
import {
  Agent,
  type HandoffRefused,
  type HandoffRequested,
  type HandoffSettled,
  RequestHandoffInput,
  RequestHandoffResult,
  SettleHandoffResult,
} from './handoff.js';
import type { Handoffs } from './handoffs.js';
import type { AgentRecord, HandoffDesk } from './port.js';

type Answer = HandoffSettled | HandoffRefused;

@Resolver()
export class HandoffMutations {
  constructor(
    private readonly handoffs: Handoffs,
    private readonly desk: HandoffDesk,
    private readonly clock: Clock,
  ) {}

  @Directive('@listSize(assumedSize: 50)')
  @Query(() => [Agent], { nullable: true })
  agents(): Promise<AgentRecord[]> {
    return this.desk.agents();
  }

  @Directive('@authenticated')
  @Mutation(() => RequestHandoffResult, { description: 'Offers a call to the agents, once per call and key.' })
  async requestHandoff(
    @Arg('input', () => RequestHandoffInput) { queueId, waitMs, ...input }: RequestHandoffInput,
  ): Promise<HandoffRequested | HandoffRefused> {
    return answer(await this.handoffs.request({ ...input, queueId: queueId ?? null, waitMs: waitMs ?? null }));
  }

  @Directive('@authenticated')
  @Mutation(() => SettleHandoffResult, { description: 'An agent takes the call. Of several who try, one gets it.' })
  async acceptHandoff(@Arg('handoffId', () => ID) handoffId: string, @Arg('agentId', () => ID) agentId: string): Promise<Answer> {
    return answer(await this.handoffs.accept(handoffId, agentId));
  }

  @Directive('@authenticated')
  @Mutation(() => SettleHandoffResult, { description: 'An agent will not take the call; the bot has it back.' })
  async declineHandoff(@Arg('handoffId', () => ID) handoffId: string, @Arg('agentId', () => ID) agentId: string): Promise<Answer> {
    return answer(await this.handoffs.decline(handoffId, agentId));
  }

  @Directive('@authenticated')
  @Mutation(() => SettleHandoffResult, { description: 'The call is not offered any longer.' })
  async cancelHandoff(@Arg('handoffId', () => ID) handoffId: string): Promise<Answer> {
    return answer(await this.handoffs.cancel(handoffId));
  }

  @Directive('@authenticated')
  @Mutation(() => Agent, {
    nullable: true,
    description: 'Goes on or off duty. Who says they are available has left their call. Null: no such agent.',
  })
  setAgentAvailable(
    @Arg('agentId', () => ID) agentId: string,
    @Arg('available', () => Boolean) available: boolean,
  ): Promise<AgentRecord | null> {
    return this.desk.setAgentAvailable(agentId, available, this.clock.now());
  }
}

const answer = (outcome: Awaited<ReturnType<Handoffs['cancel']>>): Answer =>
  outcome.refusal === undefined ? { handoff: outcome.handoff } : outcome.refusal;
