import type { GraphQLDataSource } from '@apollo/gateway';
import { type ExecutionResult, type GraphQLFormattedError, type GraphQLSchema, OperationTypeNode } from 'graphql';
import { asHubError, HubError } from '#kernel/errors.js';
import type { GatewayContext } from '../request.js';
import type { SubgraphTransport } from '../transports/transport.js';
import { unfilledPaths } from './failed-fetch.js';
import { refused, saidBy, toFormatted } from './subgraph-error.js';

/** A transport as @apollo/gateway wants it: failures become errors that say which fields are null because of them. */
export const dataSource = (transport: Pick<SubgraphTransport, 'name' | 'execute'>, supergraph: GraphQLSchema): GraphQLDataSource => ({
  async process({ request: { query, operationName, variables = {} }, context }) {
    const { request } = context as GatewayContext;
    const named = (error: GraphQLFormattedError) => saidBy(transport.name, error);
    const nothing = (error: GraphQLFormattedError) => {
      const paths = unfilledPaths(query!, variables, supergraph);
      // Where nothing but types was asked, no field is there to tell.
      return { data: null, errors: paths.length > 0 ? paths.map(path => named({ ...error, path })) : [named(error)] };
    };

    let result: ExecutionResult;
    try {
      result = await transport.execute({ query: query!, kind: kindOf(query!), operationName, variables, request });
      check(transport.name, result, variables);
    } catch (thrown) {
      const { message, code, system } = asHubError(thrown);
      return nothing({ message, extensions: { code, ...(system && { system }) } });
    }
    const errors = result.errors?.map(toFormatted);
    // An error without a path is about the whole fetch.
    if (errors?.length && !result.data && errors.every(({ path }) => !path)) return nothing(refused(errors[0]!));
    return { data: result.data, ...(errors && { errors: errors.map(named) }) };
  },
});

const kindOf = (query: string): OperationTypeNode => (query.startsWith('mutation') ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY);

const check = (name: string, { data, errors }: ExecutionResult, { representations }: Record<string, unknown>): void => {
  if (!data && !errors?.length) throw new HubError('UPSTREAM_MALFORMED', `${name} answered with neither data nor errors`);
  if (!Array.isArray(representations) || !data) return;
  const { _entities: entities } = data;
  if (Array.isArray(entities) && entities.length === representations.length) return;
  throw new HubError('UPSTREAM_MALFORMED', `${name} was asked for ${representations.length} entities and answered with another number`);
};
