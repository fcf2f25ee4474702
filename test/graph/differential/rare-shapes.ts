import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
} from 'graphql';
import type { Draws } from './draws.js';

type Field = GraphQLField<unknown, unknown>;

export interface RareShapesOptions {
  draws: Draws;
  /** Whether a field requires others. */
  requiring(type: string, field: string): boolean;
  /** Arguments of a field as text, made up anew. */
  argumentsFor(field: Field): string;
}

/**
 * Selections of a query that plans make something rare of, and that hardly come up among all others; null where the graph has
 * no fields for the one that was drawn.
 */
export const rareShape = (schema: GraphQLSchema, { draws, requiring, argumentsFor }: RareShapesOptions): string | null => {
  const fieldsOf = (type: GraphQLObjectType): Field[] => Object.values(type.getFields());
  const requirers = (type: GraphQLObjectType): string[] =>
    fieldsOf(type)
      .filter(({ name }) => requiring(type.name, name))
      .map(({ name }) => name);
  const values = (type: GraphQLObjectType): string[] =>
    fieldsOf(type)
      .filter(({ type: of, args }) => args.length === 0 && isLeafType(getNamedType(of)))
      .map(({ name }) => name)
      .filter(name => !KEYS.has(name));
  const links = (type: GraphQLObjectType): Field[] =>
    fieldsOf(type).filter(({ type: of, args }) => args.length === 0 && isObjectType(getNamedType(of)));
  const within = (field: Field, set: string): string => `asked: ${field.name}${argumentsFor(field)} { ${set} }`;
  /** The types of the objects that a field leads to. */
  const typesOf = ({ type }: Field): readonly GraphQLObjectType[] => {
    const named = getNamedType(type);
    return isAbstractType(named) ? schema.getPossibleTypes(named) : isObjectType(named) ? [named] : [];
  };
  const roots = fieldsOf(schema.getQueryType()!);
  const some = <T>(among: readonly T[], write: (one: T) => string): string | null => (among.length > 0 ? write(draws.pick(among)) : null);

  /** All that requires something of one entity: one field is wanted with several arguments. */
  const demanding = (): string | null => {
    const found = roots.flatMap(field => (typesOf(field).length === 1 ? [{ field, all: requirers(typesOf(field)[0]!) }] : []));
    return some(
      found.filter(({ all }) => all.length > 1),
      ({ field, all }) => within(field, all.join(' ')),
    );
  };

  /** The same objects by two names, of each of which something else is required. */
  const twice = (): string | null => {
    const found = roots.flatMap(field =>
      (typesOf(field).length === 1 ? links(typesOf(field)[0]!) : []).map(link => ({ field, link, all: requirers(typesOf(link)[0]!) })),
    );
    return some(
      found.filter(({ all }) => all.length > 1),
      ({ field, link, all }) => {
        const [one, other] = draws.some(all, 2);
        const given = argumentsFor(field);
        return `one: ${field.name}${given} { ${link.name} { ${one} } } other: ${field.name}${given} { ${link.name} { ${other} } }`;
      },
    );
  };

  /** Of each member something that requires what bears one name and has several types. */
  const members = (): string | null => {
    const found = roots.map(field => ({
      field,
      demanded: typesOf(field).flatMap(type => (requirers(type).length > 0 ? [{ type, all: requirers(type) }] : [])),
    }));
    return some(
      found.filter(({ demanded }) => demanded.length > 1),
      ({ field, demanded }) => within(field, demanded.map(({ type, all }) => `... on ${type.name} { ${draws.pick(all)} }`).join(' ')),
    );
  };

  /** From each member on by the same name to the same type, and there to something else. */
  const alike = (): string | null => {
    const found = roots.flatMap(field => {
      const types = typesOf(field);
      return (types[0] ? links(types[0]) : []).map(link => ({
        field,
        link,
        having: types.filter(type => String(type.getFields()[link.name]?.type) === String(link.type)),
      }));
    });
    return some(
      found.filter(({ having }) => having.length > 1),
      ({ field, link, having }) => {
        const wanted = draws.some(values(typesOf(link)[0]!), having.length * 2);
        const parts = having.map(({ name }, at) => {
          const own = wanted.filter((_, each) => each % having.length === at);
          return `... on ${name} { ${link.name} { ${own.length > 0 ? own.join(' ') : '__typename'} } }`;
        });
        return within(field, parts.join(' '));
      },
    );
  };

  const set = draws.pick([demanding, twice, members, alike])();
  return set === null ? null : `{ ${set} }`;
};

/** What subgraphs know entities by is rarely told by another. */
const KEYS = new Set(['id', 'sku', 'code']);
