import type { ApolloServerPlugin } from '@apollo/server';
import { BoundedMap } from '#platform/bounded-map.js';
import type { GatewayContext } from './request.js';

/** Characters of operations that are remembered, those asked first leaving first. A house's own are far fewer. */
const KEPT_CHARACTERS = 500_000;

/** Remembers which operations a graph has been asked and found valid. */
export const askedOperations = () => {
  const seen = new BoundedMap<true>(KEPT_CHARACTERS);
  const plugin: ApolloServerPlugin<GatewayContext> = {
    async requestDidStart() {
      return {
        async didResolveOperation({ source }) {
          if (!seen.has(source)) seen.set(source, true);
        },
      };
    },
  };
  return { plugin, sources: () => seen.texts() };
};
