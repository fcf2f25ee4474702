import { Arg, Ctx, Directive, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import { fromDefinition, type SubgraphContext } from '#platform/subgraph/subgraph.js';
import { Call } from './call.js';
import { CallEvent, toCallEvent } from './call-event.js';
import type { StoredEvent } from './events.js';
import type { CallLoaders } from './loaders.js';
import type { CallHead } from './record.js';

@Resolver()
export class CallSubscriptions {
  @Directive('@delivery(policy: RESUME, past: "after")')
  @Subscription(() => CallEvent, {
    subscribe: fromDefinition,
    description:
      'What happens in a call, or in all of them, from now on. With `after`, of one call: first what its log holds after that sequence, then what comes, without gap or repetition.',
  })
  callEvents(
    @Root() event: StoredEvent,
    @Arg('callId', () => ID, { nullable: true }) _callId?: string | null,
    @Arg('after', () => Int, { nullable: true }) _after?: number | null,
  ): CallEvent {
    return toCallEvent(event);
  }

  @Subscription(() => Call, { subscribe: fromDefinition, description: 'A call, or any call, as it stands after each change.' })
  async callChanged(
    @Root() { callId }: StoredEvent,
    @Ctx() { loaders }: SubgraphContext<CallLoaders>,
    @Arg('callId', () => ID, { nullable: true }) _callId?: string | null,
  ): Promise<CallHead | null> {
    return loaders.heads.load(callId);
  }
}
