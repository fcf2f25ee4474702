import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  OperationTypeNode,
} from 'graphql';
import type { Draws } from './draws.js';
import type { Feature } from './features.js';
import { rareShape } from './rare-shapes.js';

export interface GeneratedOperation {
  source: string;
  variables: Record<string, unknown>;
  features: Set<Feature>;
}

/** What is known of a field by its type and its name. */
export interface FieldTests {
  /** Whether something rare happens behind it. */
  interesting(type: string, field: string): boolean;
  /** Whether it requires other fields. */
  requiring(type: string, field: string): boolean;
}

/** How deep selections go, and how many fields an operation has about. */
const DEPTH = 4;
const FIELDS = 9;

const { QUERY, MUTATION, SUBSCRIPTION } = OperationTypeNode;
const KINDS = [QUERY, QUERY, QUERY, QUERY, QUERY, QUERY, QUERY, QUERY, MUTATION, SUBSCRIPTION, SUBSCRIPTION];

/** Makes up an operation on a schema. It need not be valid: the same response name may come to mean two things. */
export const operationFrom = (schema: GraphQLSchema, { interesting, requiring }: FieldTests, draws: Draws): GeneratedOperation => {
  const features = new Set<Feature>();
  const declared: string[] = [];
  const variables: Record<string, unknown> = {};
  const fragments: string[] = [];
  /** Of an alias that several fields may bear, whose it was first. */
  const bearers = new Map<string, string>();
  let fields = 0;

  const variable = (type: string, value: unknown, fallback = ''): string => {
    const name = `v${declared.length}`;
    declared.push(`$${name}: ${type}${fallback}`);
    if (value !== undefined) variables[name] = value;
    return `$${name}`;
  };

  const condition = (): string => {
    if (!draws.chance(15)) return '';
    const name = draws.pick(['include', 'skip']);
    const value = draws.chance(50);
    if (draws.chance(15)) return ` @${name}(if: ${value})`;
    features.add('@skip/@include by variable');
    const known = Object.entries(variables).find(([, known]) => typeof known === 'boolean');
    const written = known && draws.chance(40) ? `$${known[0]}` : variable('Boolean!', value);
    return ` @${name}(if: ${written})`;
  };

  const input = (type: GraphQLInputType, depth = 0): unknown => {
    if (isNonNullType(type)) return input(type.ofType, depth) ?? input(type, depth);
    if (draws.chance(10)) return null;
    if (isListType(type)) return Array.from({ length: draws.below(3) }, () => input(type.ofType, depth));
    if (isEnumType(type)) return draws.pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const given = Object.values(type.getFields()).filter(() => depth < 2 && draws.chance(40));
      return Object.fromEntries(given.map(field => [field.name, input(field.type, depth + 1)]));
    }
    if (type.name === 'Int') return draws.below(5);
    return type.name === 'Boolean' ? draws.chance(50) : `t${draws.below(4)}`;
  };

  const literal = (value: unknown, type: GraphQLInputType): string => {
    if (isNonNullType(type)) return literal(value, type.ofType);
    if (value === null) return 'null';
    if (isListType(type)) return `[${(value as unknown[]).map(member => literal(member, type.ofType)).join(', ')}]`;
    if (isInputObjectType(type)) {
      const entries = Object.entries(value as object).map(([key, inner]) => `${key}: ${literal(inner, type.getFields()[key]!.type)}`);
      return `{ ${entries.join(', ')} }`;
    }
    return isEnumType(type) ? String(value) : JSON.stringify(value);
  };

  const argumentsFor = ({ args }: GraphQLField<unknown, unknown>): string => {
    const given = args.flatMap(({ name, type, defaultValue }) => {
      const optional = !isNonNullType(type) || defaultValue !== undefined;
      if (optional && draws.chance(40)) return [];
      const value = input(type);
      if (!draws.chance(50)) return [`${name}: ${literal(value, type)}`];
      // A variable that is left out leaves the argument out, or takes its own default.
      if (optional && draws.chance(20))
        return [`${name}: ${variable(String(type), undefined, draws.chance(50) ? ` = ${literal(value, type)}` : '')}`];
      return [`${name}: ${variable(String(type), value)}`];
    });
    return given.length > 0 ? `(${given.join(', ')})` : '';
  };

  const selection = (type: GraphQLCompositeType, depth: number, first: readonly string[] = []): string => {
    const own = isUnionType(type) ? [] : Object.values(type.getFields());
    const begun = first.length === 0 && isObjectType(type) && draws.chance(40) ? telltales(type) : first;
    const parts: string[] = own.filter(({ name }) => begun.includes(name)).map(each => written(each, '', depth));
    const open = own.filter(field => depth < DEPTH || !isCompositeType(getNamedType(field.type)));
    const deep = open.filter(field => isCompositeType(getNamedType(field.type)));
    const telling = open.filter(({ name }) => interesting(type.name, name));
    for (let left = 1 + draws.below(3); left > 0 && open.length > 0 && fields < FIELDS; left--)
      parts.push(
        field(
          draws.pick(telling.length > 0 && draws.chance(60) ? telling : deep.length > 0 && draws.chance(30) ? deep : open),
          open,
          depth,
        ),
      );
    if (isAbstractType(type) || draws.chance(12)) {
      const types = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
      const narrowed = depth < DEPTH ? draws.some(types, 1).slice(0, 2) : [];
      const shared = narrowed.length > 1 && draws.chance(40) ? common(narrowed) : null;
      for (const inner of narrowed) {
        if (isUnionType(type)) features.add('union fragment');
        parts.push(fragment(inner, depth, shared ? [shared] : telltales(inner)));
      }
    }
    if (parts.length === 0 || draws.chance(20)) parts.push(draws.chance(25) ? 'kind: __typename' : '__typename');
    return `{ ${parts.join(' ')} }`;
  };

  /** A field that leads on from objects of all these types, by the same name and to the same. */
  const common = ([type, ...others]: readonly GraphQLObjectType[]): string | null => {
    const shared = Object.values(type!.getFields()).filter(
      ({ name, type: of, args }) =>
        isCompositeType(getNamedType(of)) &&
        args.length === 0 &&
        others.every(other => String(other.getFields()[name]?.type) === String(of)),
    );
    return shared.length > 0 ? draws.pick(shared).name : null;
  };

  /** Of values behind which something rare happens, two together at times. */
  const telltales = (type: GraphQLObjectType): string[] => {
    const known = Object.values(type.getFields()).filter(
      ({ name, type: of, args }) => args.length === 0 && !isCompositeType(getNamedType(of)) && interesting(type.name, name),
    );
    return known.length > 0 && draws.chance(50)
      ? draws
          .some(known, 1)
          .slice(0, 2)
          .map(({ name }) => name)
      : [];
  };

  const fragment = (type: GraphQLCompositeType, depth: number, first: readonly string[]): string => {
    const set = selection(type, depth + 1, first);
    if (!draws.chance(30)) return `... on ${type.name}${condition()} ${set}`;
    const name = `F${fragments.length}`;
    fragments.push(`fragment ${name} on ${type.name} ${set}`);
    return `...${name}${condition()}`;
  };

  const field = (field: GraphQLField<unknown, unknown>, siblings: readonly GraphQLField<unknown, unknown>[], depth: number): string => {
    fields++;
    return written(field, aliasFor(field, siblings), depth, condition);
  };

  const written = (field: GraphQLField<unknown, unknown>, alias: string, depth: number, onlyIf = () => ''): string => {
    const inner = getNamedType(field.type);
    const set = isCompositeType(inner) ? ` ${selection(inner, depth + 1)}` : '';
    return `${alias}${field.name}${argumentsFor(field)}${onlyIf()}${set}`;
  };

  /** Of its own, or that of a neighbour, or one that fields of other types with the same shape may bear as well. */
  const aliasFor = ({ name, type, args }: GraphQLField<unknown, unknown>, siblings: readonly GraphQLField<unknown, unknown>[]): string => {
    if (draws.chance(12)) {
      const neighbour = draws.pick(siblings).name;
      if (neighbour !== name) features.add('alias clash');
      return `${neighbour}: `;
    }
    if (draws.chance(20)) {
      const alias = `as${String(type).replace(/\W/g, character => (character === '!' ? 'X' : 'L'))}`;
      const bearer = bearers.get(alias) ?? name;
      if (bearer !== name) features.add('alias clash');
      bearers.set(alias, bearer);
      return `${alias}: `;
    }
    return args.length > 0 || draws.chance(10) ? `a${fields}: ` : '';
  };

  const drawn = draws.pick(KINDS);
  const kind = schema.getRootType(drawn) ? drawn : QUERY;
  const root = schema.getRootType(kind)!;
  // A subscription has one field at its root, in any case.
  const only = kind === SUBSCRIPTION ? `{ ${written(draws.pick(Object.values(root.getFields())), '', 0)} }` : null;
  const set =
    only ?? (kind === QUERY && draws.chance(28) ? rareShape(schema, { draws, requiring, argumentsFor }) : null) ?? selection(root, 0);
  const head = `${kind} Asked${declared.length > 0 ? `(${declared.join(', ')})` : ''}`;
  return { source: [`${head} ${set}`, ...fragments].join('\n'), variables, features };
};
