import type { Context } from '../context.js';
import type { ContextStore } from '../port.js';

/** Contexts that last as long as the process. */
export const memoryContexts = (): ContextStore => {
  const contexts = new Map<string, Context>();
  return {
    async contextsByCallIds(callIds) {
      return callIds.map(callId => structuredClone(contexts.get(callId) ?? null));
    },
    async replace(context) {
      if ((contexts.get(context.callId)?.version ?? 0) !== context.version - 1) return false;
      contexts.set(context.callId, structuredClone(context));
      return true;
    },
  };
};
