import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
  valueFromASTUntyped,
} from 'graphql';
import type { CostNode, CostProgram, Occurrence } from './cost.js';
import { requestedCost } from './cost.js';
import { type CompiledList, type Given, givenOf, listOf, type Variables } from './cost-list.js';
import type { CostWeights, ListSize } from './cost-weights.js';

export interface CostOptions {
  schema: GraphQLSchema;
  weights: CostWeights;
  /** How long a list is where nothing says it. */
  listSize: number;
}

const OBJECT_WEIGHT = 1;
const MUTATION_WEIGHT = 10;

/** A field where it stands. */
interface Found {
  node: FieldNode;
  parent: GraphQLCompositeType;
  asked: Occurrence['asked'];
  /** Of the list around it, whose size is that of this field: `sizedFields`. */
  sized: CompiledList | null;
}

/** A set of selections, with what holds for all in it. */
interface Place {
  set: SelectionSetNode;
  parent: GraphQLCompositeType;
  asked: Occurrence['asked'];
  /** By the names of `sizedFields`. */
  sized: ReadonlyMap<string, CompiledList>;
}

const NOTHING_SIZED: ReadonlyMap<string, CompiledList> = new Map();

/** Makes the program that counts what a valid operation costs. */
export const compileCost = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { schema, weights: { weights, lists }, listSize }: CostOptions,
): CostProgram => {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const defaults = Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
  let byVariables = false;

  /** A field of an interface weighs what it weighs at most in the types that have it. */
  const weightOf = (parent: GraphQLCompositeType, rest: string): number | undefined => {
    const own = weights.get(`${parent.name}.${rest}`);
    if (own !== undefined || !isAbstractType(parent) || weights.size === 0) return own;
    const known = schema.getPossibleTypes(parent).flatMap(({ name }) => weights.get(`${name}.${rest}`) ?? []);
    return known.length > 0 ? Math.max(...known) : undefined;
  };
  const sizeOf = (parent: GraphQLCompositeType, field: string): ListSize | undefined => {
    const own = lists.get(`${parent.name}.${field}`);
    if (own || !isAbstractType(parent) || lists.size === 0) return own;
    return schema.getPossibleTypes(parent).flatMap(({ name }) => lists.get(`${name}.${field}`) ?? [])[0];
  };
  const typeWeight = (type: GraphQLCompositeType): number => {
    if (!isAbstractType(type)) return weights.get(type.name) ?? OBJECT_WEIGHT;
    return Math.max(OBJECT_WEIGHT, ...schema.getPossibleTypes(type).map(({ name }) => weights.get(name) ?? OBJECT_WEIGHT));
  };

  const conditionOf = (directives: readonly DirectiveNode[] = [], around: Occurrence['asked']): Occurrence['asked'] => {
    let asked = around;
    for (const { name, arguments: given = [] } of directives) {
      if (name.value !== 'skip' && name.value !== 'include') continue;
      const wanted = name.value === 'include';
      const read = givenOf(given[0]?.value, undefined, defaults);
      byVariables = true;
      const before = asked;
      asked = variables => (read(variables) === true) === wanted && (before === null || before(variables));
    }
    return asked;
  };

  const collect = ({ set, parent, asked, sized }: Place, into: Map<string, Found[]>): void => {
    for (const selection of set.selections) {
      const when = conditionOf(selection.directives, asked);
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const found = { node: selection, parent, asked: when, sized: sized.get(selection.name.value) ?? null };
        const same = into.get(key);
        if (same) same.push(found);
        else into.set(key, [found]);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (!fragment) continue;
      const type = fragment.typeCondition ? schema.getType(fragment.typeCondition.name.value) : parent;
      if (isCompositeType(type)) collect({ set: fragment.selectionSet, parent: type, asked: when, sized }, into);
    }
  };

  const compile = (places: readonly Place[]): CostNode[] => {
    const byKey = new Map<string, Found[]>();
    for (const place of places) collect(place, byKey);
    return [...byKey].flatMap(([key, found]) => {
      const below: Place[] = [];
      const occurrences = found.map(one => occurrenceOf(one, below));
      const children = compile(below);
      const isFree = occurrences.every(({ weight, arguments: given }) => weight === 0 && given === null);
      // Where a list must say its size, that is asked for even of what is free.
      return isFree && children.length === 0 && occurrences.every(({ list }) => list === null) ? [] : [{ key, occurrences, children }];
    });
  };

  const occurrenceOf = ({ node, parent, asked, sized }: Found, below: Place[]): Occurrence => {
    const name = node.name.value;
    const field = fieldOf(parent, name);
    if (!field) return { asked, weight: 0, arguments: null, list: null };
    const type = getNamedType(field.type);
    const coordinate = `${parent.name}.${name}`;
    const size = sizeOf(parent, name);
    const counted = size ? listOf(size, node, field, { coordinate, otherwise: listSize, defaults }) : null;
    if (size && size.slicingArguments.length > 0) byVariables = true;
    if (node.selectionSet && isCompositeType(type)) {
      const sizedBelow = counted && size ? new Map(size.sizedFields.map(each => [each, counted])) : NOTHING_SIZED;
      below.push({ set: node.selectionSet, parent: type, asked: null, sized: sizedBelow });
    }
    const own = isListType(getNullableType(field.type));
    return {
      asked,
      weight: weightOf(parent, name) ?? (isCompositeType(type) ? typeWeight(type) : (weights.get(type.name) ?? 0)),
      arguments: argumentsOf(node, field, parent),
      list: own ? (sized ?? counted ?? (() => listSize)) : counted && size && size.sizedFields.length === 0 ? counted : null,
    };
  };

  const argumentsOf = (node: FieldNode, field: GraphQLField<unknown, unknown>, parent: GraphQLCompositeType): Occurrence['arguments'] => {
    const priced: { read: Given; type: GraphQLInputType; weight: number | undefined }[] = [];
    for (const { name, value } of node.arguments ?? []) {
      const argument = field.args.find(each => each.name === name.value);
      if (!argument) continue;
      const weight = weightOf(parent, `${field.name}(${argument.name}:)`);
      if (weight === undefined && !isInputObjectType(getNamedType(argument.type))) continue;
      if (value.kind !== Kind.NULL) priced.push({ read: givenOf(value, undefined, defaults), type: argument.type, weight });
    }
    if (priced.length === 0) return null;
    byVariables = true;
    return variables => priced.reduce((sum, { read, type, weight }) => sum + inputCost(read(variables), type, weight), 0);
  };

  /** What an input costs: its own weight, an object's one, and those of what stands in it. */
  const inputCost = (value: unknown, type: GraphQLInputType, weight: number | undefined): number => {
    if (value === undefined || value === null) return 0;
    const named = getNamedType(type);
    if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + inputCost(item, named, undefined), weight ?? 0);
    let sum = weight ?? (isInputObjectType(named) ? OBJECT_WEIGHT : 0);
    if (!isInputObjectType(named) || typeof value !== 'object') return sum;
    const fields = named.getFields();
    for (const [name, inner] of Object.entries(value)) {
      const field = fields[name];
      if (field) sum += inputCost(inner, field.type, weights.get(`${named.name}.${name}`));
    }
    return sum;
  };

  const fieldOf = (parent: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined => {
    if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
    return 'getFields' in parent ? parent.getFields()[name] : undefined;
  };

  const root = schema.getRootType(operation.operation);
  const roots = root ? compile([{ set: operation.selectionSet, parent: root, asked: null, sized: NOTHING_SIZED }]) : [];
  const base = operation.operation === OperationTypeNode.MUTATION ? MUTATION_WEIGHT : 0;
  const program: CostProgram = { base, roots, fixed: null };
  return byVariables ? program : { ...program, fixed: requestedCost(program, {} satisfies Variables) };
};
