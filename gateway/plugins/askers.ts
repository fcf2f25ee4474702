import type { ApolloServerPlugin } from '@apollo/server';
import { originOf } from '#platform/subgraph/format-error.js';
import type { GatewayContext, GatewayRequest } from '../request.js';

/** Remembers in whose request an error came up: Apollo has errors formatted, and with that logged, without saying so. */
export const askers = () => {
  const known = new WeakMap<object, GatewayRequest>();
  const remember = (errors: readonly unknown[], request: GatewayRequest): void => {
    for (const error of errors) {
      const origin = originOf(error);
      if (typeof origin === 'object' && origin !== null) known.set(origin, request);
    }
  };
  const plugin: ApolloServerPlugin<GatewayContext> = {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors, contextValue: { request } }) {
          remember(errors, request);
        },
      };
    },
  };
  return {
    plugin,
    remember,
    requestOf: (thrown: unknown): GatewayRequest | undefined => {
      const origin = originOf(thrown);
      return typeof origin === 'object' && origin !== null ? known.get(origin) : undefined;
    },
  };
};
