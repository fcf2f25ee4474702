import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationDefinitionNode } from 'graphql';
import { BoundedMap } from '#platform/bounded-map.js';
import type { GatewayContext } from './request.js';

/** Characters of operations that are remembered, those asked first leaving first. A house's own are far fewer. */
const KEPT_CHARACTERS = 500_000;

/** An operation that was asked for the first time. */
export interface AskedOperation {
  source: string;
  /** Empty where it has none. */
  name: string;
  kind: OperationDefinitionNode['operation'];
}

/** Remembers which operations a graph has been asked, and was to answer. */
export const askedOperations = (told: (operation: AskedOperation) => void = () => {}) => {
  const seen = new BoundedMap<true>(KEPT_CHARACTERS);
  const plugin: ApolloServerPlugin<GatewayContext> = {
    async requestDidStart() {
      return {
        // Here nothing is refused any more.
        async responseForOperation({ source, operation }) {
          if (operation && !seen.has(source)) {
            seen.set(source, true);
            told({ source, name: operation.name?.value ?? '', kind: operation.operation });
          }
          return null;
        },
      };
    },
  };
  return { plugin, sources: () => seen.texts() };
};
