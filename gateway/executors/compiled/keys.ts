import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  print,
  visit,
} from 'graphql';
import type { Place } from './places.js';

/**
 * Under which key the answer to a field is kept until it is written. That is the client's own, unless what a client
 * may call a field gets in the way: planners ask for keys and required fields besides, and put them where
 * `id: name` wants to stand, or two types use one name for different things, or a field is required with other arguments
 * than the client's.
 */
export interface Keys {
  of(field: FieldNode): string;
  /** The operation under these keys; the same object where the client's own will do. */
  document: DocumentNode;
  /** A place in the data, as the client calls it; of what only the plan has asked for, the object that it belongs to. */
  said(place: Place): Place;
}

export const keys = (document: DocumentNode, supergraph: GraphQLSchema): Keys => {
  const meanings = new Map<string, Set<string>>();
  visit(document, {
    Field(field) {
      const key = responseKey(field);
      meanings.set(key, (meanings.get(key) ?? new Set()).add(meaningOf(field)));
    },
  });
  const { names, required } = wordsOf(supergraph);
  const own = new Map<string, string>();
  const client = new Map<string, string>();
  const taken = new Set<string>();
  for (const [key, fields] of meanings) {
    for (const meaning of fields) {
      const plain = meaning === key || meaning.startsWith(`${key}(`);
      const inTheWay = fields.size > 1 || key.startsWith('_') || (plain ? required.has(key) : names.has(key));
      if (isIntrospection(meaning) || !inTheWay) continue;
      const made = `_${own.size}_${key}`;
      own.set(`${key} ${meaning}`, made);
      client.set(made, key);
      taken.add(key);
    }
  }
  const of = (field: FieldNode): string => own.get(`${responseKey(field)} ${meaningOf(field)}`) ?? responseKey(field);
  return {
    of,
    document: visit(document, {
      Field(field) {
        const [said, key] = [field.alias?.value, of(field)];
        // A name repeated before a field is left out: planners take it for another one. And the type of an object,
        // whatever the client calls it, is read under its own name.
        if (key === field.name.value || field.name.value === '__typename')
          return said === undefined ? undefined : { ...field, alias: undefined };
        return said === key ? undefined : { ...field, alias: { kind: Kind.NAME, value: key } };
      },
    }),
    said(place) {
      if (client.size === 0) return place;
      // What stands under a name that the client has given to something else is none of the client's.
      const hidden = place.findIndex(step => taken.has(step as string));
      return (hidden < 0 ? place : place.slice(0, hidden)).map(step => client.get(step as string) ?? step);
    },
  };
};

export const responseKey = ({ alias, name }: FieldNode): string => (alias ?? name).value;

/** Fields of one name and the same arguments mean the same, wherever they stand together. */
const meaningOf = ({ name, arguments: given = [] }: FieldNode): string =>
  given.length === 0 ? name.value : `${name.value}(${given.map(print).toSorted().join(', ')})`;

/** Nobody plans it, so nothing is in its way. */
const isIntrospection = (meaning: string): boolean => meaning === '__schema' || meaning.startsWith('__type(');

interface Words {
  /** Of all fields. */
  names: Set<string>;
  /** Of fields that others require with arguments, which a client may want with other ones. */
  required: Set<string>;
}

const known = new WeakMap<GraphQLSchema, Words>();

const wordsOf = (schema: GraphQLSchema): Words => {
  const before = known.get(schema);
  if (before) return before;
  const types = Object.values(schema.getTypeMap()).filter(type => isObjectType(type) || isInterfaceType(type));
  const fields = types.flatMap(type => Object.values(type.getFields()));
  const words = { names: new Set(fields.map(({ name }) => name)), required: new Set(fields.flatMap(requiredWithArguments)) };
  known.set(schema, words);
  return words;
};

/** As the supergraph says it: `@join__field(requires: "price(currency: EUR)")`. */
const requiredWithArguments = ({ astNode }: GraphQLField<unknown, unknown>): string[] =>
  (astNode?.directives ?? []).flatMap(({ arguments: given = [] }) => {
    const value = given.find(({ name }) => name.value === 'requires')?.value;
    return value?.kind === Kind.STRING ? [...value.value.matchAll(/(\w+)\s*\(/g)].map(([, name]) => name!) : [];
  });
