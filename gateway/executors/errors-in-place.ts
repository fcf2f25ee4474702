import { type ExecutionResult, GraphQLError } from 'graphql';

type Path = readonly (string | number)[];

/**
 * An answer whose errors point into the answer. The planner asks subgraphs for more than the client did (keys, and
 * what `@requires` names), so an error may come with the path of a field that the client never saw: it then belongs to
 * the nearest place above that the client did ask for. Of several that come to say the same, one is enough.
 */
export const errorsInPlace = ({ data, errors = [], extensions }: ExecutionResult): ExecutionResult => {
  const { valueCompletion, ...others } = (extensions ?? {}) as { valueCompletion?: GraphQLError[] };
  const placed = [...errors, ...(valueCompletion ?? []).map(nullWhereNoneMayBe)].map(error => inPlace(error, data));
  const distinct = [...new Map(placed.map(error => [JSON.stringify([error.path, error.message, error.extensions]), error])).values()];
  return {
    ...(data !== undefined && { data }),
    ...(distinct.length > 0 && { errors: distinct }),
    ...(Object.keys(others).length > 0 && { extensions: others }),
  };
};

/** The part of the path that stands in the data. A null on the way is where the field would have been: it stays. */
const visible = (data: unknown, path: Path): Path => {
  let value: unknown = data;
  for (const [length, key] of path.entries()) {
    if (value === null || value === undefined) return path;
    value = (value as Record<string | number, unknown>)[key];
    if (value === undefined) return path.slice(0, length);
  }
  return path;
};

/** What a subgraph said keeps its code and words. What is no GraphQLError is a fault of ours and stays what it is. */
const inPlace = (error: GraphQLError, data: unknown): GraphQLError => {
  if (!(error instanceof GraphQLError)) return error;
  const { serviceName: _, ...extensions } = error.extensions;
  return new GraphQLError(error.message, { path: error.path && visible(data, error.path), extensions });
};

/** @apollo/gateway keeps these apart, where a client does not look. */
const nullWhereNoneMayBe = ({ message, path }: GraphQLError): GraphQLError =>
  new GraphQLError(message, { path, extensions: { code: 'UPSTREAM_MALFORMED' } });
