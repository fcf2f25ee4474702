import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { Path, Plan, PlanNode, Required, Rewrite } from './plan.js';

/** Finds the field, as "Order.label", that a plan tells another field's value than the one it requires; null where there is none. */
export type MixedUp = (plan: Plan) => string | null;

/**
 * Two fields may require one field with different arguments, `price(currency: USD)` and `price(currency: EUR)`. A plan that asks
 * for both under one name, or tells both subgraphs the same, gives wrong values without an error: it must not be run. Types that
 * are neither said by a fragment nor needed to tell values apart are not looked at.
 */
export const mixedUp = (supergraphSdl: string): MixedUp => {
  const requirements = requirementsOf(parse(supergraphSdl, { noLocation: true }));
  return ({ source, root }) => {
    if (requirements.size === 0 || !root) return null;
    const known: Known = new Map();
    if (source) learn(known, rootOf(source.query), source.outputRewrites);
    return mixedUpIn(root, known, requirements);
  };
};

/** A field with arguments that another requires: the way to it from the object, and how it is to be asked for. */
interface Requirement {
  way: readonly Step[];
  meaning: string;
}
/** A field by its name, of one type where that is said. */
interface Step {
  type: string | null;
  name: string;
}
/** By "subgraph Type.field". */
type Requirements = ReadonlyMap<string, readonly Requirement[]>;

const argumentOf = ({ arguments: given = [] }: DirectiveNode, name: string): string | undefined => {
  const value = given.find(({ name: of }) => of.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
};

const requirementsOf = ({ definitions }: DocumentNode): Requirements => {
  const subgraphs = new Map<string, string>();
  const found = new Map<string, Requirement[]>();
  for (const definition of definitions)
    if (definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph')
      for (const { name, directives = [] } of definition.values ?? [])
        for (const directive of directives) subgraphs.set(name.value, argumentOf(directive, 'name') ?? name.value);
  for (const definition of definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const { name, directives = [] } of definition.fields ?? [])
      for (const directive of directives) {
        const requires = directive.name.value === 'join__field' ? argumentOf(directive, 'requires') : undefined;
        const wanted = requires?.includes('(') ? wantedIn(rootOf(`{ ${requires} }`), []) : [];
        if (wanted.length === 0) continue;
        const subgraph = subgraphs.get(argumentOf(directive, 'graph') ?? '');
        found.set(`${subgraph} ${definition.name.value}.${name.value}`, wanted);
      }
  }
  return found;
};

const wantedIn = (asked: Asked, above: readonly Step[]): Requirement[] =>
  [...fieldsOf(asked)].flatMap(({ type, field }) => {
    const way = [...above, { type, name: field.name.value }];
    const inside = field.selectionSet ? wantedIn({ ...asked, set: field.selectionSet }, way) : [];
    return field.arguments?.length ? [{ way, meaning: meaningOf(field) }, ...inside] : inside;
  });

const meaningOf = ({ name, arguments: given = [] }: FieldNode): string =>
  `${name.value}(${given
    .map(({ name: of, value }) => `${of.value}: ${canonical(value)}`)
    .toSorted()
    .join(', ')})`;

/** The same for what means the same, however it is written: planners write 1.0 as 1, and an ID "5" as 5. */
const canonical = (node: ValueNode): string => {
  switch (node.kind) {
    case Kind.STRING:
      return /^-?\d+$/.test(node.value) ? node.value : JSON.stringify(node.value);
    case Kind.INT:
    case Kind.FLOAT:
      return String(Number(node.value));
    case Kind.LIST:
      return `[${node.values.map(canonical).join(', ')}]`;
    case Kind.OBJECT:
      return `{${node.fields
        .map(({ name, value }) => `${name.value}: ${canonical(value)}`)
        .toSorted()
        .join(', ')}}`;
    default:
      return print(node);
  }
};

/** What stands at a place under a key: as which field, of which type where that was said, and what is below. */
interface Standing {
  meanings: { type: string | null; meaning: string }[];
  below: Known;
}
type Known = Map<string, Standing>;

interface Asked {
  set: SelectionSetNode;
  fragments: ReadonlyMap<string, { type: string; set: SelectionSetNode }>;
}

const rootOf = (query: string): Asked => {
  const { definitions } = parse(query, { noLocation: true });
  const fragments = new Map<string, { type: string; set: SelectionSetNode }>();
  for (const each of definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(each.name.value, { type: each.typeCondition.name.value, set: each.selectionSet });
  const { selectionSet: set } = definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  return { set, fragments };
};

/** Every field of a selection, with the type that the nearest fragment around it says. */
function* fieldsOf({ set, fragments }: Asked, type: string | null = null): Generator<{ type: string | null; field: FieldNode }> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) yield { type, field: selection };
    else if (selection.kind === Kind.INLINE_FRAGMENT)
      yield* fieldsOf({ set: selection.selectionSet, fragments }, selection.typeCondition?.name.value ?? type);
    else {
      const named = fragments.get(selection.name.value)!;
      yield* fieldsOf({ set: named.set, fragments }, named.type);
    }
  }
}

const learn = (known: Known, asked: Asked, rewrites: readonly Rewrite[]): void => {
  const renames = new Map(rewrites.flatMap(rewrite => (rewrite.kind === 'rename' ? [[rewrite.key, rewrite.to] as const] : [])));
  for (const { type, field } of fieldsOf(asked)) {
    const key = (field.alias ?? field.name).value;
    const standing = at(known, renames.get(key) ?? key);
    standing.meanings.push({ type, meaning: meaningOf(field) });
    if (field.selectionSet) learn(standing.below, { ...asked, set: field.selectionSet }, rewrites);
  }
};

const at = (known: Known, key: string): Standing => {
  const standing = known.get(key) ?? { meanings: [], below: new Map() };
  known.set(key, standing);
  return standing;
};

const below = (known: Known, path: Path): Known =>
  path.reduce((inner, step) => (step.kind === 'field' ? at(inner, step.key).below : inner), known);

const mixedUpIn = (node: PlanNode, known: Known, requirements: Requirements): string | null => {
  if (node.kind === 'deferral') {
    const parts = [node.first, ...node.later.map(({ part }) => part)];
    return first(parts, part =>
      'kind' in part ? mixedUpIn(part, known, requirements) : part.node && mixedUpIn(part.node, known, requirements),
    );
  }
  if (node.kind === 'root') {
    learn(below(known, node.path), rootOf(node.fetch.query), node.outputRewrites);
    return null;
  }
  if (node.kind !== 'entities') {
    const inner = node.kind === 'condition' ? [node.whenTrue, node.whenFalse] : node.nodes;
    return first(inner, each => each && mixedUpIn(each, known, requirements));
  }
  const asked = rootOf(node.fetch.query);
  for (const { alias, paths, requires, outputRewrites } of node.batches)
    for (const { field } of fieldsOf(asked)) {
      if ((field.alias ?? field.name).value !== alias) continue;
      const entities = { ...asked, set: field.selectionSet! };
      for (const path of paths) {
        const here = below(known, path);
        for (const { type, field: wanted } of fieldsOf(entities)) {
          const needs = requirements.get(`${node.fetch.subgraph} ${type}.${wanted.name.value}`);
          for (const { way, meaning } of needs ?? [])
            for (const sent of sentAs(requires, way, here, type)) if (sent !== meaning) return `${type}.${wanted.name.value}`;
        }
        learn(here, entities, outputRewrites);
      }
    }
  return null;
};

const first = <T>(among: readonly T[], find: (one: T) => string | null): string | null => {
  for (const one of among) {
    const found = find(one);
    if (found !== null) return found;
  }
  return null;
};

/** What the values mean that are sent at the end of the way, from an object of the type. */
function* sentAs(requires: readonly Required[], [step, ...rest]: readonly Step[], known: Known, within: string | null): Generator<string> {
  const type = step!.type ?? within;
  for (const { key, source, selections } of fieldsSent(requires, type)) {
    const standing = key === step!.name ? known.get(source) : undefined;
    if (!standing) continue;
    if (rest.length > 0) yield* sentAs(selections ?? [], rest, standing.below, null);
    else for (const other of standing.meanings) if (mayBeBoth(other.type, type)) yield other.meaning;
  }
}

function* fieldsSent(requires: readonly Required[], type: string | null): Generator<Extract<Required, { kind: 'field' }>> {
  for (const required of requires) {
    if (required.kind === 'field') yield required;
    else if (mayBeBoth(required.type, type)) yield* fieldsSent(required.selections, type);
  }
}

const mayBeBoth = (one: string | null, other: string | null): boolean => one === null || other === null || one === other;
