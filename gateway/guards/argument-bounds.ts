import { type DocumentNode, GraphQLInt, type GraphQLSchema, getNullableType, Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { HubError } from '#kernel/errors.js';
import type { Variables } from './cost-list.js';
import type { CostWeights } from './cost-weights.js';

/** What arguments, and the variables they are taken from, may ask for. */
export interface ArgumentLimits {
  /** The most that an argument which says how many are wanted may say: `first`, `limit`, and what `@listSize` names. */
  first: number;
  /** Items of one list. */
  items: number;
  /** Of lists and objects within one another in variables. */
  nesting: number;
}

export const ARGUMENT_LIMITS: ArgumentLimits = { first: 10_000, items: 1_000, nesting: 60 };

/** How pages are asked for, in the graphs there are; of these only whole numbers count. */
const SLICING: ReadonlySet<string> = new Set(['first', 'last', 'limit', 'take', 'top', 'count', 'pageSize', 'perPage']);

/**
 * Makes the check of a valid document's arguments by its variables. What stands in its text is checked at once.
 * INVALID_INPUT names the argument.
 */
export const compileBounds = (
  document: DocumentNode,
  { schema, weights, limits }: { schema: GraphQLSchema; weights: CostWeights; limits: ArgumentLimits },
): ((variables: Variables) => void) => {
  const sliced = new Map<string, string>();
  const info = new TypeInfo(schema);
  const tooMany = (coordinate: string, asked: number) => {
    throw new HubError('INVALID_INPUT', `${coordinate} asks for ${asked}; the limit "first" is ${limits.first}`);
  };
  visit(
    document,
    visitWithTypeInfo(info, {
      Argument({ name, value }) {
        const argument = info.getArgument();
        const [parent, field] = [info.getParentType(), info.getFieldDef()];
        if (!argument || !parent || !field || info.getDirective() || getNullableType(argument.type) !== GraphQLInt) return;
        const at = `${parent.name}.${field.name}`;
        if (!SLICING.has(name.value) && !weights.lists.get(at)?.slicingArguments.includes(name.value)) return;
        const coordinate = `${at}(${name.value}:)`;
        if (value.kind === Kind.VARIABLE) sliced.set(value.name.value, coordinate);
        else if (value.kind === Kind.INT && Number(value.value) > limits.first) tooMany(coordinate, Number(value.value));
      },
      ListValue({ values }) {
        if (values.length <= limits.items) return;
        const [parent, field, argument] = [info.getParentType(), info.getFieldDef(), info.getArgument()];
        const where = parent && field && argument ? `${parent.name}.${field.name}(${argument.name}:)` : 'the default of a variable';
        throw new HubError('INVALID_INPUT', `A list in ${where} has ${values.length} items; the limit "items" is ${limits.items}`);
      },
    }),
  );
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { variable, defaultValue } of definition.variableDefinitions ?? []) {
      const coordinate = sliced.get(variable.name.value);
      if (coordinate && defaultValue?.kind === Kind.INT && Number(defaultValue.value) > limits.first) {
        tooMany(coordinate, Number(defaultValue.value));
      }
    }
  }

  const checked = [...sliced];
  return variables => {
    for (const [name, coordinate] of checked) {
      const asked = variables[name];
      if (typeof asked === 'number' && asked > limits.first) tooMany(coordinate, asked);
    }
    for (const name in variables) {
      const value = variables[name];
      if (typeof value === 'object' && value !== null) checkValue(value, `$${name.slice(0, 80)}`, limits, limits.nesting);
    }
  };
};

const checkValue = (value: object, where: string, limits: ArgumentLimits, left: number): void => {
  if (left === 0)
    throw new HubError('INVALID_INPUT', `The variable ${where} is nested deeper than the limit "nesting" of ${limits.nesting}`);
  if (Array.isArray(value) && value.length > limits.items) {
    throw new HubError('INVALID_INPUT', `A list in the variable ${where} has ${value.length} items; the limit "items" is ${limits.items}`);
  }
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) checkValue(inner, where, limits, left - 1);
  }
};
