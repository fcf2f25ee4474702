import DataLoader from 'dataloader';
import type { RequestInfo } from '#kernel/client.js';
import type { Context } from './context.js';
import type { ContextStore } from './port.js';

export const dialogLoaders =
  (contexts: ContextStore) =>
  ({ signal }: RequestInfo) => ({
    contextByCallId: new DataLoader<string, Context | null>(callIds => contexts.contextsByCallIds(callIds, signal)),
  });

export type DialogLoaders = ReturnType<ReturnType<typeof dialogLoaders>>;
