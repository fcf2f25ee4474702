import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type InputValueDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  valueFromASTUntyped,
} from 'graphql';

/** How long the list of a field is thought to be. */
export interface ListSize {
  assumedSize: number | null;
  /** Arguments that say it. */
  slicingArguments: readonly string[];
  /** Fields of what it gives that are the list, where it is not one itself. */
  sizedFields: readonly string[];
  requireOneSlicingArgument: boolean;
}

/** What a supergraph says about the costs of its parts, each by its coordinate: "Type", "Type.field", "Type.field(argument:)". */
export interface CostWeights {
  weights: ReadonlyMap<string, number>;
  lists: ReadonlyMap<string, ListSize>;
}

const COST_SPEC = 'https://specs.apollo.dev/cost/';

/**
 * Reads `@cost` and `@listSize` out of a composed schema, where composition left them
 * (https://specs.apollo.dev/cost/v0.1, after the GraphQL Cost Directives specification of IBM).
 */
export const costWeightsOf = (supergraphSdl: string): CostWeights => {
  const document = parse(supergraphSdl, { noLocation: true });
  const names = namesOf(document);
  const weights = new Map<string, number>();
  const lists = new Map<string, ListSize>();
  if (!names) return { weights, lists };

  const weigh = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    for (const directive of directives) {
      const { weight, ...size } = argumentsOf(directive);
      if (directive.name.value === names.cost) weights.set(coordinate, Number(weight));
      else if (directive.name.value === names.listSize) lists.set(coordinate, listSizeOf(size));
    }
  };
  const weighAll = (
    parent: string,
    nodes: readonly InputValueDefinitionNode[] = [],
    coordinate = (name: string) => `${parent}.${name}`,
  ) => {
    for (const { name, directives } of nodes) weigh(coordinate(name.value), directives);
  };
  for (const definition of document.definitions) {
    if (!('name' in definition) || !definition.name) continue;
    const type = definition.name.value;
    switch (definition.kind) {
      case Kind.SCALAR_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_DEFINITION:
        weigh(type, definition.directives);
        break;
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        weighAll(type, definition.fields);
        break;
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        weigh(type, definition.directives);
        for (const field of (definition as ObjectTypeDefinitionNode).fields ?? []) {
          const at = `${type}.${field.name.value}`;
          weigh(at, field.directives);
          weighAll(at, field.arguments, name => `${at}(${name}:)`);
        }
    }
  }
  return { weights, lists };
};

/** What the two are called in this supergraph, by its `@link`; null where it has neither. */
const namesOf = (document: DocumentNode): { cost: string; listSize: string } | null => {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const directive of definition.directives ?? []) {
      const { url, as, import: imported = [] } = argumentsOf(directive);
      if (directive.name.value !== 'link' || !String(url).startsWith(COST_SPEC)) continue;
      const prefix = typeof as === 'string' ? as : 'cost';
      const nameOf = (name: string, otherwise: string): string => {
        for (const entry of imported as (string | { name: string; as?: string })[]) {
          if (entry === `@${name}`) return name;
          if (typeof entry === 'object' && entry.name === `@${name}`) return (entry.as ?? entry.name).slice(1);
        }
        return otherwise;
      };
      return { cost: nameOf('cost', prefix), listSize: nameOf('listSize', `${prefix}__listSize`) };
    }
  }
  return null;
};

const argumentsOf = ({ arguments: given = [] }: DirectiveNode): Record<string, unknown> =>
  Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));

const listSizeOf = (given: Record<string, unknown>): ListSize => ({
  assumedSize: typeof given.assumedSize === 'number' ? given.assumedSize : null,
  slicingArguments: (given.slicingArguments as string[] | null | undefined) ?? [],
  sizedFields: (given.sizedFields as string[] | null | undefined) ?? [],
  requireOneSlicingArgument: given.requireOneSlicingArgument !== false,
});
