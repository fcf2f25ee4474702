import {
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Case, House } from './house.js';
import type { Need } from './world.js';

/** What an operation has in it that somebody is known to get wrong. */
export interface Facts {
  /** A field bears the name of another field: `id: name`, or one name stands for two things. */
  shadowing: boolean;
  /** What of an interface object depends on which type it is, or that type itself. */
  narrowed: boolean;
  /** A field is wanted with several arguments: by those that require it, or by them and the client. */
  quarrel: boolean;
  /** What bears one name in several types, and is required or asked for of them, is of several types itself. */
  shapes: boolean;
  /** Members of a type lead on by one name, and more is asked of each there by itself. */
  members: boolean;
  conditions: boolean;
  /** A field is asked for that requires another. */
  requires: boolean;
  /** A subgraph is broken as a whole. */
  broken: boolean;
}

export const factsOf = ({ world, schema }: House, { document, circumstances }: Pick<Case, 'document' | 'circumstances'>): Facts => {
  const info = new TypeInfo(schema);
  const names = fieldNames(schema);
  const meanings = new Map<string, Set<string>>();
  /** By "Type.field", the arguments that it is wanted with. */
  const wanted = new Map<string, Set<string>>();
  /** By response key, the object types that lead on by it. */
  const onward = new Map<string, Set<string>>();
  const shapes = new Map<string, Set<string>>();
  const facts: Facts = {
    shadowing: false,
    narrowed: false,
    quarrel: false,
    shapes: false,
    members: false,
    conditions: false,
    requires: false,
    broken: circumstances.broken !== null,
  };

  const want = (type: string, name: string, args: string): void => {
    const key = `${type}.${name}`;
    wanted.set(key, (wanted.get(key) ?? new Set()).add(args));
    const parent = schema.getType(type);
    const of = isObjectType(parent) ? parent.getFields()[name]?.type : undefined;
    if (of) shapes.set(name, (shapes.get(name) ?? new Set()).add(String(of)));
  };
  const field = (node: FieldNode): void => {
    const [key, name] = [(node.alias ?? node.name).value, node.name.value];
    const args = (node.arguments ?? []).map(print).toSorted().join(', ');
    meanings.set(key, (meanings.get(key) ?? new Set()).add(`${name}(${args})`));
    if (key !== name && names.has(key)) facts.shadowing = true;
    const parent = getNamedType(info.getParentType());
    if (!parent) return;
    if (node.selectionSet && isObjectType(parent)) onward.set(key, (onward.get(key) ?? new Set()).add(parent.name));
    facts.narrowed ||= name === '__typename' && (parent.name === 'Item' || isItem(schema, parent.name));
    want(parent.name, name, args);
    const needs: readonly Need[] = world.traits.get(`${parent.name}.${name}`)?.needs ?? [];
    for (const { name: of, args: given } of needs) {
      const text = Object.entries(given)
        .map(([argument, value]) => `${argument}: ${String(value)}`)
        .join(', ');
      want(parent.name, of, text);
      facts.requires = true;
    }
  };

  visit(
    document,
    visitWithTypeInfo(info, {
      Field: field,
      Directive({ name }) {
        facts.conditions ||= name.value === 'skip' || name.value === 'include';
      },
      InlineFragment({ typeCondition }) {
        facts.narrowed ||= isItem(schema, typeCondition?.name.value);
      },
      FragmentDefinition({ typeCondition }) {
        facts.narrowed ||= isItem(schema, typeCondition.name.value);
      },
    }),
  );
  facts.shadowing ||= [...meanings.values()].some(({ size }) => size > 1);
  facts.members = [...onward.values()].some(({ size }) => size > 1);
  facts.shapes = facts.requires && [...shapes.values()].some(({ size }) => size > 1);
  facts.quarrel = [...wanted].some(([key, { size }]) => size > 1 && needed(world.traits.values()).has(key.split('.')[1]!));
  return facts;
};

const isItem = (schema: GraphQLSchema, type: string | undefined): boolean => {
  const [item, narrow] = [schema.getType('Item'), schema.getType(type ?? '')];
  return isInterfaceType(item) && isObjectType(narrow) && schema.isSubType(item, narrow);
};

const needed = (traits: Iterable<{ needs?: readonly Need[] }>): Set<string> =>
  new Set([...traits].flatMap(({ needs = [] }) => needs.map(({ name }) => name)));

const fieldNames = (schema: GraphQLSchema): Set<string> =>
  new Set(
    Object.values(schema.getTypeMap()).flatMap(type => (isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [])),
  );
