import type { FragmentDefinitionNode, GraphQLError, GraphQLSchema, OperationDefinitionNode, ResponsePath } from 'graphql';

/** An operation being answered. */
export interface Run {
  schema: GraphQLSchema;
  fragments: Record<string, FragmentDefinitionNode>;
  operation: OperationDefinitionNode;
  rootValue: unknown;
  contextValue: unknown;
  variableValues: Record<string, unknown>;
  errors: FieldErrors;
}

/** The errors of fields. What comes late, from below a place that is null already, is no news. */
export class FieldErrors {
  readonly list: GraphQLError[] = [];
  readonly #places = new Set<ResponsePath | undefined>();

  /** Without a path the whole answer is null. */
  add(error: GraphQLError, path: ResponsePath | undefined): void {
    for (let at = path; at; at = at.prev) if (this.#places.has(at)) return;
    if (this.#places.has(undefined)) return;
    this.#places.add(path);
    this.list.push(error);
  }
}

export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
