import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Clock } from '#kernel/clock.js';
import type { SubgraphContext } from '#platform/subgraph/subgraph.js';
import { Call } from './call.js';
import { Context } from './context.js';
import { updateContext } from './contexts.js';
import { expectationOf } from './expectation.js';
import type { DialogLoaders } from './loaders.js';
import type { ContextStore, Understander } from './port.js';
import { UnderstandInput, Understanding } from './understanding.js';
import { UpdateContextInput, UpdateContextResult } from './update.js';

type Asking = SubgraphContext<DialogLoaders>;

@Resolver(() => Understanding)
export class UnderstandingResolver {
  constructor(private readonly understander: Understander) {}

  @Query(() => Understanding, { nullable: true, description: 'What the caller means with what was said or keyed in.' })
  async understand(
    @Arg('input', () => UnderstandInput) { text, language, callId, expects, keys }: UnderstandInput,
    @Ctx() { request, loaders }: Asking,
  ): Promise<Understanding> {
    const context = callId ? await loaders.contextByCallId.load(callId) : null;
    return this.understander.understand({ text, language, expects: expectationOf(expects), keys: keys || null, context }, request.signal);
  }
}

@Resolver(() => Context)
export class ContextResolver {
  constructor(
    private readonly contexts: ContextStore,
    private readonly clock: Clock,
  ) {}

  @Mutation(() => UpdateContextResult, { description: 'Notes where the conversation stands; makes the context where there is none.' })
  updateContext(@Arg('input', () => UpdateContextInput) input: UpdateContextInput): Promise<typeof UpdateContextResult> {
    return updateContext(this.contexts, this.clock, input);
  }
}

@Resolver(() => Call)
export class CallResolver {
  @FieldResolver(() => Context, { nullable: true })
  context(@Root() { id }: Call, @Ctx() { loaders }: Asking): Promise<Context | null> {
    return loaders.contextByCallId.load(id);
  }
}
