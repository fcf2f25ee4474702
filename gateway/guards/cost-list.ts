import { type FieldNode, type GraphQLField, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import { HubError } from '#kernel/errors.js';
import type { ListSize } from './cost-weights.js';

/** As they came, before anyone has looked at their types. */
export type Variables = Readonly<Record<string, unknown>>;

/** How many things a field gives at most, as far as anyone knows. */
export type CompiledList = (variables: Variables) => number;

/** What is given for an argument, with the defaults of variable and argument; undefined where nothing is. */
export type Given = (variables: Variables) => unknown;

/** Of an argument as the field's text gives it. */
export const givenOf = (value: ValueNode | undefined, otherwise: unknown, defaults: Variables): Given => {
  if (!value) return () => otherwise;
  if (value.kind === Kind.VARIABLE) {
    const name = value.name.value;
    return variables => variables[name] ?? defaults[name] ?? otherwise;
  }
  if (holdsVariable(value)) return variables => valueFromASTUntyped(value, { ...defaults, ...variables });
  // Null is what resolvers have a default for.
  const known = valueFromASTUntyped(value) ?? otherwise;
  return () => known;
};

const holdsVariable = (value: ValueNode): boolean => {
  if (value.kind === Kind.LIST) return value.values.some(holdsVariable);
  if (value.kind === Kind.OBJECT) return value.fields.some(field => holdsVariable(field.value));
  return value.kind === Kind.VARIABLE;
};

/** The length of a field's list by its `@listSize`. */
export const listOf = (
  { slicingArguments, assumedSize, requireOneSlicingArgument }: ListSize,
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  { coordinate, otherwise, defaults }: { coordinate: string; otherwise: number; defaults: Variables },
): CompiledList => {
  const slicing = slicingArguments.map(name => {
    const value = node.arguments?.find(argument => argument.name.value === name)?.value;
    return givenOf(value, field.args.find(argument => argument.name === name)?.defaultValue, defaults);
  });
  if (slicing.length === 0) return () => assumedSize ?? otherwise;
  return variables => {
    let given = 0;
    let most = 0;
    for (const read of slicing) {
      const value = read(variables);
      if (typeof value !== 'number') continue;
      given++;
      most = Math.max(most, value);
    }
    if (requireOneSlicingArgument && given !== 1) {
      throw new HubError('INVALID_INPUT', `${coordinate} wants exactly one of the arguments ${slicingArguments.join(', ')}`);
    }
    return given > 0 ? most : (assumedSize ?? otherwise);
  };
};
