import type { GraphQLDataSource } from '@apollo/gateway';
import { type ExecutionResult, type GraphQLFormattedError, type GraphQLSchema, OperationTypeNode } from 'graphql';
import { asHubError, HubError } from '#kernel/errors.js';
import type { GatewayContext } from '../request.js';
import type { SubgraphTransport } from '../transports/transport.js';
import { unfilledPaths } from './failed-fetch.js';

/** A transport as @apollo/gateway wants it: failures become errors that say which fields are null because of them. */
export const dataSource = (transport: Pick<SubgraphTransport, 'name' | 'execute'>, supergraph: GraphQLSchema): GraphQLDataSource => ({
  async process({ request: { query, operationName, variables = {} }, context }) {
    const { request } = context as GatewayContext;
    const named = (error: GraphQLFormattedError): GraphQLFormattedError => {
      const { stacktrace: _, exception: __, ...said } = error.extensions ?? {};
      return { ...error, extensions: { code: 'UPSTREAM_REJECTED', ...said, subgraph: transport.name } };
    };
    const nothing = (error: GraphQLFormattedError) => ({
      data: null,
      errors: unfilledPaths(query!, variables, supergraph).map(path => named({ ...error, path })),
    });

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

/** In process an error is an object with methods, over a wire it is plain already. */
const toFormatted = (error: GraphQLFormattedError & { toJSON?(): GraphQLFormattedError }): GraphQLFormattedError =>
  error.toJSON?.() ?? error;

/**
 * When a whole fetch is refused, it was the gateway who asked wrongly or showed a wrong token, not the client. Only a
 * value of a scalar that the gateway knows nothing about comes from the client as it is.
 */
const refused = (error: GraphQLFormattedError): GraphQLFormattedError => {
  const code = error.extensions?.code;
  const isOurs = code === 'UNAUTHENTICATED' || code === 'FORBIDDEN' || (code === 'INVALID_INPUT' && !ABOUT_A_VALUE.test(error.message));
  return isOurs ? { ...error, extensions: { ...error.extensions, code: 'UPSTREAM_REJECTED' } } : error;
};

/** How graphql-js begins what it says of a variable, and of a value in the operation's text. */
const ABOUT_A_VALUE = /^(Variable "\$|Expected value of type )/;

const kindOf = (query: string): OperationTypeNode => (query.startsWith('mutation') ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY);

const check = (name: string, { data, errors }: ExecutionResult, { representations }: Record<string, unknown>): void => {
  if (!data && !errors?.length) throw new HubError('UPSTREAM_MALFORMED', `${name} answered with neither data nor errors`);
  if (!Array.isArray(representations) || !data) return;
  const { _entities: entities } = data;
  if (Array.isArray(entities) && entities.length === representations.length) return;
  throw new HubError('UPSTREAM_MALFORMED', `${name} was asked for ${representations.length} entities and answered with another number`);
};
