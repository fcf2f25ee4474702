import { type DirectiveNode, type DocumentNode, Kind } from 'graphql';
import { type Asked, fieldsOf, meaningOf, rootOf } from './asked.js';

/** A field with arguments that another requires: the way to it from the object, and how it is to be asked for. */
export interface Requirement {
  way: readonly Step[];
  meaning: string;
}
/** A field by its name, of one type where that is said. */
export interface Step {
  type: string | null;
  name: string;
}
/** By "subgraph Type.field". */
export type Requirements = ReadonlyMap<string, readonly Requirement[]>;

const argumentOf = ({ arguments: given = [] }: DirectiveNode, name: string): string | undefined => {
  const value = given.find(({ name: of }) => of.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
};

/** Of a supergraph, what its fields require with arguments. */
export const requirementsOf = ({ definitions }: DocumentNode): Requirements => {
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
