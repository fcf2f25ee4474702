import { type ConstDirectiveNode, type DocumentNode, Kind, parse, type SelectionSetNode } from 'graphql';
import type { Outdated } from '#kernel/outdated.js';

/** By what tags things of a graph are kept, and which of them a change concerns. */
export interface Catalogue {
  /** Of an entity known by this representation, with objects of these types in it. */
  entityTags(type: string, representation: Readonly<Record<string, unknown>>, within: readonly string[]): string[];
  /** Of an answer in which objects of these types stand. */
  answerTags(within: readonly string[]): string[];
  /** What a change makes old; null for everything. */
  changed(change: Outdated): string[] | null;
}

/** Something of the type stands somewhere inside; what it is, is not told apart. */
const holds = (type: string): string => `holds ${type}`;
const entity = (type: string, key: unknown = null): string => `${type} ${key === null ? '' : keyText(key)}`;

/** The key as a text, the same for 1 and "1", which JSON and GraphQL's ID tell apart in different ways. */
const keyText = (key: unknown): string => {
  if (typeof key !== 'object' || key === null) return JSON.stringify(String(key));
  if (Array.isArray(key)) return `[${key.map(keyText).join(',')}]`;
  const members = Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${keyText(value)}`).join(',')}}`;
};

/** Reads keys, interfaces and owners of types off a supergraph (https://specs.apollo.dev/join/v0.3). */
export const catalogueOf = (supergraphSdl: string): Catalogue => {
  const document = parse(supergraphSdl, { noLocation: true });
  const names = graphNames(document);
  const keys = new Map<string, SelectionSetNode[]>();
  const interfaces = new Map<string, string[]>();
  const typesOf = new Map<string, string[]>();
  for (const definition of document.definitions) {
    if (!('name' in definition) || !definition.name || !('directives' in definition)) continue;
    const type = definition.name.value;
    if ('interfaces' in definition) interfaces.set(type, definition.interfaces?.map(({ name }) => name.value) ?? []);
    const sets = new Set<string>();
    for (const directive of definition.directives as readonly ConstDirectiveNode[]) {
      if (directive.name.value !== 'join__type') continue;
      const { graph, key } = argumentsOf(directive);
      const subgraph = names.get(graph ?? '') ?? '';
      typesOf.set(subgraph, [...(typesOf.get(subgraph) ?? []), type]);
      if (key !== undefined) sets.add(key);
    }
    keys.set(
      type,
      [...sets].map(set => selectionSet(set)),
    );
  }

  /** A type is also called by its interfaces, where a subgraph knows only those. */
  const calledBy = (type: string): string[] => [type, ...(interfaces.get(type) ?? [])];

  return {
    entityTags(type, representation, within) {
      const known = (keys.get(type) ?? []).map(set => picked(representation, set)).filter(key => key !== undefined);
      return [...new Set([entity(type), ...known.map(key => entity(type, key)), ...within.map(holds)])];
    },
    answerTags: within => within.map(holds),
    changed(change) {
      if ('everything' in change) return null;
      const types = 'subgraph' in change ? (typesOf.get(change.subgraph) ?? []) : calledBy(change.type);
      const key = 'key' in change && change.key !== undefined ? change.key : null;
      return [...new Set(types.flatMap(type => [entity(type, key), holds(type)]))];
    },
  };
};

/** What of a representation the key is; undefined where it is not known by that key. */
const picked = (value: unknown, set: SelectionSetNode): unknown => {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) {
    const members = value.map(member => picked(member, set));
    return members.includes(undefined) ? undefined : members;
  }
  const key: Record<string, unknown> = {};
  for (const selection of set.selections) {
    if (selection.kind !== Kind.FIELD) return undefined;
    const member = (value as Record<string, unknown>)[selection.name.value];
    const found = selection.selectionSet ? picked(member, selection.selectionSet) : (member ?? undefined);
    if (found === undefined) return undefined;
    key[selection.name.value] = found;
  }
  return key;
};

const selectionSet = (fields: string): SelectionSetNode => {
  const [definition] = parse(`{${fields}}`, { noLocation: true }).definitions;
  return (definition as { selectionSet: SelectionSetNode }).selectionSet;
};

const graphNames = ({ definitions }: DocumentNode): Map<string, string> => {
  const graphs = definitions.find(definition => definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph');
  const values = graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.values ?? []) : [];
  return new Map(values.map(({ name, directives = [] }) => [name.value, directives.map(argumentsOf)[0]?.name ?? name.value]));
};

const argumentsOf = ({ arguments: given = [] }: ConstDirectiveNode): Record<string, string | undefined> =>
  Object.fromEntries(given.map(({ name, value }) => [name.value, 'value' in value ? String(value.value) : undefined]));
