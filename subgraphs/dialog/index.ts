import type { Clock } from '#kernel/clock.js';
import { defineSubgraph, type Subgraph } from '#platform/subgraph/subgraph.js';
import { Call } from './call.js';
import { type DialogLoaders, dialogLoaders } from './loaders.js';
import type { ContextStore, Understander } from './port.js';
import { CallResolver, ContextResolver, UnderstandingResolver } from './resolvers.js';
import { ContextConflict, ContextUpdated } from './update.js';

export interface DialogOptions {
  contexts: ContextStore;
  understander: Understander;
  clock: Clock;
}

/** What the caller means, and where the conversation stands. */
export const dialogSubgraph = ({ contexts, understander, clock }: DialogOptions): Subgraph =>
  defineSubgraph<DialogLoaders>({
    name: 'dialog',
    resolvers: [new UnderstandingResolver(understander), new ContextResolver(contexts, clock), new CallResolver()],
    orphanedTypes: [Call, ContextUpdated, ContextConflict],
    references: {
      Call: ({ id }: { id: string }) => ({ id }),
      Context: ({ callId }: { callId: string }, { loaders }) => loaders.contextByCallId.load(callId),
    },
    loaders: dialogLoaders(contexts),
  });
