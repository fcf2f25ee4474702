import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import { BoundedMap } from '../../bounded-map.js';
import { collecting } from './fields.js';
import { type Program, programs } from './program.js';
import { FieldErrors, isPromise, type Run } from './run.js';
import { variablesOf } from './variables.js';

export interface ExecutionArgs {
  operationName?: string | null | undefined;
  rootValue?: unknown;
  contextValue?: unknown;
  variableValues?: Record<string, unknown> | null | undefined;
}

/** A document, ready to be answered any number of times: as graphql-js's `execute` would, and at once where no resolver waits. */
export type Execution = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

/** Programs kept for an operation: one for each combination of its conditions' variables that has been met. */
const KEPT_PROGRAMS = 32;

/** Compiles a document that has been found valid on the schema. */
export const compileExecution = (schema: GraphQLSchema, document: DocumentNode): Execution => {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  const conditional = conditionalVariables(document);
  const byName = new Map<string | null, Execution>();

  const compiled = (operation: OperationDefinitionNode, careful: Execution): Execution => {
    const root = schema.getRootType(operation.operation);
    if (!root) return careful;
    const coerce = variablesOf(schema, operation);
    const deciding = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value).filter(name => conditional.has(name));
    const known = new BoundedMap<Program>(KEPT_PROGRAMS * deciding.length);
    const programFor = (conditions: Record<string, boolean>): Program =>
      known.getOrMake(deciding.map(name => (conditions[name] ? '1' : '0')).join(''), () => {
        const object = programs(schema, collecting(schema, fragments, conditions));
        return object(root, [operation.selectionSet], operation.operation === OperationTypeNode.MUTATION);
      });
    const always = deciding.length === 0 ? programFor({}) : null;

    return args => {
      const { coerced, errors } = coerce(args.variableValues ?? {});
      if (errors) return { errors };
      const { rootValue, contextValue } = args;
      const run: Run = { schema, fragments, operation, rootValue, contextValue, variableValues: coerced, errors: new FieldErrors() };
      if (deciding.some(name => typeof coerced[name] !== 'boolean')) return careful(args);
      const program = always ?? programFor(coerced as Record<string, boolean>);
      const failed = (thrown: unknown): ExecutionResult => {
        run.errors.add(thrown as GraphQLError, undefined);
        return { errors: run.errors.list, data: null };
      };
      const answered = (data: unknown): ExecutionResult => {
        const answer = data as Record<string, unknown>;
        return run.errors.list.length === 0 ? { data: answer } : { errors: run.errors.list, data: answer };
      };
      try {
        const data = program(run, rootValue, undefined);
        return isPromise(data) ? data.then(answered, failed) : answered(data);
      } catch (thrown) {
        return failed(thrown);
      }
    };
  };

  return args => {
    const name = args.operationName ?? null;
    let execution = byName.get(name);
    if (!execution) {
      const careful: Execution = given => execute({ schema, document, ...given });
      const operation = getOperationAST(document, name);
      // What the document does not hold is not remembered: it would be a stranger's choice of names.
      if (!operation) return careful(args);
      execution = compiled(operation, careful);
      byName.set(name, execution);
    }
    return execution(args);
  };
};

/** Those of `@skip` and `@include`, wherever they stand. */
const conditionalVariables = (document: DocumentNode): ReadonlySet<string> => {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: given = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return names;
};
