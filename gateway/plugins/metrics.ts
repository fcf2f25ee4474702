import type { ApolloServerPlugin } from '@apollo/server';
import { BoundedNames } from '#platform/telemetry/bounded-names.js';
import { type GatewayMeasures, secondsSince } from '../measures.js';
import type { GatewayContext } from '../request.js';
import { summaryOf } from './answer.js';

export interface MeasuredOperations {
  measures: Pick<GatewayMeasures, 'requests' | 'durations' | 'gauge'>;
  /** Operations that always have a series of their own. */
  operations?: Iterable<string>;
  /** How many other operations have one. */
  mostOperations?: number;
  mostClients?: number;
}

/** Counts and times operations, by whichever door they come. */
export const measureOperations = ({
  measures: { requests, durations, gauge },
  operations = [],
  mostOperations = 200,
  mostClients = 100,
}: MeasuredOperations): ApolloServerPlugin<GatewayContext> => {
  const names = new BoundedNames([UNNAMED, INVALID, ...operations], mostOperations);
  const clients = new BoundedNames([], mostClients);
  const underWay = new Set<object>();
  gauge('requests_in_flight', 'Operations that are being answered', () => underWay.size);

  return {
    async requestDidStart({ contextValue }) {
      const start = performance.now();
      const { client } = contextValue.request;
      underWay.add(contextValue);
      return {
        async willSendResponse({ operation, response: { body } }) {
          underWay.delete(contextValue);
          const kind = operation?.operation ?? INVALID;
          const name = names.of(operation ? (operation.name?.value ?? UNNAMED) : INVALID);
          const outcome = summaryOf(body).code ?? 'ok';
          requests.inc({ operation: name, kind, client: clients.of(`${client.kind}:${client.id}`), outcome });
          durations.observe({ operation: name, kind }, secondsSince(start));
        },
      };
    },
    async unexpectedErrorProcessingRequest({ requestContext: { contextValue } }) {
      underWay.delete(contextValue);
    },
  };
};

/** What stands in the place of a name that there is not. */
const UNNAMED = '(unnamed)';
const INVALID = '(invalid)';
