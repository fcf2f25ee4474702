import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import type { TestRequest } from './circumstances.js';
import type { Being, Say } from './values.js';
import type { World } from './world.js';

export interface WholeQuestion {
  document: DocumentNode;
  variables: Record<string, unknown>;
  request: TestRequest;
  /** What stands at the operation's root. */
  root: Being;
}

/** The answer of one server that has the whole world in it and knows nothing of subgraphs. */
export interface WholeAnswer {
  result: ExecutionResult;
  /** Places of objects with a field for which another field was needed, and that one threw. */
  sorry: (readonly (string | number)[])[];
}

export const whole = (
  world: World,
  schema: GraphQLSchema,
  say: Say,
  { document, variables, request, root }: WholeQuestion,
): WholeAnswer => {
  const sorry: WholeAnswer['sorry'] = [];
  const result = execute({
    schema,
    document,
    rootValue: root,
    variableValues: variables,
    typeResolver: ({ __typename }: Being) => __typename,
    fieldResolver: (being: Being, args, _, { parentType, fieldName, path }) => {
      if (fieldName.endsWith('Step')) return ++request.steps;
      const tell = (of: Being, type: string, field: string, given: Readonly<Record<string, unknown>>) => {
        try {
          return say(of, type, field, given, needed(of, type, field));
        } catch {
          sorry.push(placeOf(path.prev));
          return null;
        }
      };
      const needed = (of: Being, type: string, field: string): unknown[] =>
        (world.traits.get(`${type}.${field}`)?.needs ?? []).map(({ name, args, inner }) => {
          const value = tell(of, type, name, args);
          return value && inner ? tell(value as Being, (value as Being).__typename, inner, {}) : value;
        });
      return say(being, parentType.name, fieldName, args, needed(being, parentType.name, fieldName));
    },
  });
  return { result: result as ExecutionResult, sorry };
};

const placeOf = (path: { prev: unknown; key: string | number } | undefined): (string | number)[] =>
  path ? [...placeOf(path.prev as typeof path), path.key] : [];
