import { type ConstDirectiveNode, type ConstValueNode, type DocumentNode, Kind } from 'graphql';

/** One specification that a composed schema follows, by its `@link`, under whatever name (https://specs.apollo.dev/link/v1.0). */
export interface Link {
  node: ConstDirectiveNode;
  url: string;
  /** What names of the specification begin with here; null where that is not said. */
  as: string | null;
  /** By the specification's own names, the names here: "@tag" by "@tag". */
  imports: ReadonlyMap<string, string>;
}

export const linksIn = ({ definitions }: DocumentNode): Link[] =>
  definitions
    .flatMap(definition =>
      definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION ? (definition.directives ?? []) : [],
    )
    .map(node => ({
      node,
      url: textIn(argumentOf(node, 'url')),
      as: textIn(argumentOf(node, 'as')) || null,
      imports: importsOf(argumentOf(node, 'import')),
    }));

const importsOf = (value: ConstValueNode | undefined): Map<string, string> => {
  const members = value?.kind === Kind.LIST ? value.values : value ? [value] : [];
  return new Map(
    members.map(member => {
      if (member.kind !== Kind.OBJECT) return [textIn(member), textIn(member)];
      const [name, as] = ['name', 'as'].map(key => textIn(member.fields.find(field => field.name.value === key)?.value));
      return [name!, as || name!];
    }),
  );
};

export const argumentOf = ({ arguments: given = [] }: ConstDirectiveNode, wanted: string): ConstValueNode | undefined =>
  given.find(({ name }) => name.value === wanted)?.value;

const textIn = (value: ConstValueNode | undefined): string => (value?.kind === Kind.STRING ? value.value : '');
