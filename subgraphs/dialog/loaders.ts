import DataLoader from 'dataloader';
import type { RequestInfo } from '#kernel/client.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import type { Context } from './context.js';
import type { ContextStore } from './port.js';

export const dialogLoaders = (system: ContextStore) => (request: RequestInfo) => {
  const { signal } = request;
  const contexts = tracedPort('dialog', system, request);
  return {
    contextByCallId: new DataLoader<string, Context | null>(callIds => contexts.contextsByCallIds(callIds, signal)),
  };
};

export type DialogLoaders = ReturnType<ReturnType<typeof dialogLoaders>>;
