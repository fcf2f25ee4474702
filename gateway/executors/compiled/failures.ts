import { type ExecutionResult, GraphQLError } from 'graphql';
import { asHubError, HubError } from '#kernel/errors.js';
import type { Fetch } from '../../planners/plan.js';
import { refused, saidBy, toFormatted } from '../subgraph-error.js';
import type { Place } from './places.js';

/** An error that came with an answer, at a place of that answer; without one it is about all that was asked. */
export interface Failure {
  message: string;
  path: Place | null;
  extensions: Record<string, unknown>;
}

/** What a subgraph said went wrong; where it gave no data with it, the whole fetch was refused. */
export const failuresOf = ({ data, errors = [] }: ExecutionResult, { subgraph }: Fetch): Failure[] =>
  errors.map(toFormatted).map(error => {
    const { message, path = null, extensions = {} } = saidBy(subgraph, data || error.path ? error : refused(error));
    return { message: String(message), path, extensions };
  });

/** Why there was no answer. */
export const failureOf = (thrown: unknown, { subgraph }: Fetch): Failure => {
  const { message, code, system } = asHubError(thrown);
  return { message, path: null, extensions: { code, ...(system && { system }), subgraph } };
};

export const malformed = ({ subgraph }: Fetch, said: string): HubError => new HubError('UPSTREAM_MALFORMED', `${subgraph} ${said}`);

/** What is about the whole answer has no place in it. */
export const errorAt = ({ message, extensions }: Pick<Failure, 'message' | 'extensions'>, path: Place): GraphQLError =>
  new GraphQLError(message, { path: path.length > 0 ? path : undefined, extensions });
