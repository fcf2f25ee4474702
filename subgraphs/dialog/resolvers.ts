import { Arg, Ctx, Directive, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Clock } from '#kernel/clock.js';
import type { SubgraphContext } from '#platform/subgraph/subgraph.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import { Call } from './call.js';
import { Context } from './context.js';
import { updateContext } from './contexts.js';
import type { DialogLoaders } from './loaders.js';
import type { ContextStore, Understander } from './port.js';
import { Reference, UnderstandInput, Understanding } from './understanding.js';
import { UpdateContextInput, UpdateContextResult } from './update.js';

type Asking = SubgraphContext<DialogLoaders>;

/** With why the context could not be had, where it could not: the words are understood without it. */
type Understood = Understanding & { failure: unknown };

@Resolver(() => Understanding)
export class UnderstandingResolver {
  constructor(private readonly understander: Understander) {}

  @Query(() => Understanding, { nullable: true, description: 'What the caller means with what was said or keyed in.' })
  async understand(
    @Arg('input', () => UnderstandInput) { text, language, callId, expects, keys }: UnderstandInput,
    @Ctx() { request, loaders }: Asking,
  ): Promise<Understood> {
    let context: Context | null = null;
    let failure: unknown = null;
    if (callId) {
      try {
        context = await loaders.contextByCallId.load(callId);
      } catch (thrown) {
        failure = thrown;
      }
    }
    const heard = { text, language, expects: expects ?? 'ANYTHING', keys: keys || null, context };
    return { ...(await tracedPort('dialog', this.understander, request).understand(heard, request.signal)), failure };
  }

  @Directive('@listSize(assumedSize: 2)')
  @FieldResolver(() => [Reference], {
    nullable: true,
    description: 'Only those that the context of the call can tell; null when it cannot be had.',
  })
  references(@Root() { references, failure }: Understood): Reference[] {
    if (failure) throw failure;
    return references;
  }
}

@Resolver(() => Context)
export class ContextResolver {
  constructor(
    private readonly contexts: ContextStore,
    private readonly clock: Clock,
  ) {}

  @Directive('@authenticated')
  @Mutation(() => UpdateContextResult, { description: 'Notes where the conversation stands; makes the context where there is none.' })
  updateContext(
    @Arg('input', () => UpdateContextInput) input: UpdateContextInput,
    @Ctx() { request }: Asking,
  ): Promise<typeof UpdateContextResult> {
    return updateContext(tracedPort('dialog', this.contexts, request), this.clock, input);
  }
}

@Resolver(() => Call)
export class CallResolver {
  @FieldResolver(() => Context, { nullable: true })
  context(@Root() { id }: Call, @Ctx() { loaders }: Asking): Promise<Context | null> {
    return loaders.contextByCallId.load(id);
  }
}
