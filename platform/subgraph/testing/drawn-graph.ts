import fc, { type GeneratorValue } from 'fast-check';
import {
  buildSchema,
  type GraphQLFieldResolver,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  responsePathAsArray,
} from 'graphql';

/** What the scalar Anything serialises to null. */
const NOTHING = [7];
const OBJECTS = ['Query', 'Mutation', 'A', 'B', 'C'];
const ENUM = ['RED', 'GREEN'];
const NAMES = ['Int', 'Float', 'String', 'Boolean', 'ID', 'Colour', 'Anything', 'A', 'B', 'C', 'Named', 'Any3'];

export interface DrawnGraph {
  /** With resolvers that note what they were asked into `calls`. */
  schema: GraphQLSchema;
  calls: string[];
  query: string;
  variables: Record<string, unknown>;
}

const oneOf = <T>(draw: GeneratorValue, values: readonly T[]): T => values[draw(fc.nat, values.length - 1)]!;
const chance = (draw: GeneratorValue, percent: number): boolean => draw(fc.integer, { min: 0, max: 99 }) < percent;

const drawnSdl = (draw: GeneratorValue): string => {
  const wrapped = (name: string): string => oneOf(draw, [name, name, `${name}!`, `[${name}]`, `[${name}!]!`, `[[${name}!]]`]);
  const field = (at: number): string => {
    const args = chance(draw, 40) ? `(x: Int${chance(draw, 30) ? '!' : ''}, c: [Colour!] = [RED], i: In, d: Float = 1.5)` : '';
    return `f${at}${args}: ${wrapped(oneOf(draw, NAMES))}`;
  };
  const shared = ['s0', 's1'].map(name => `${name}: ${oneOf(draw, ['Int', 'String!', 'A', '[B!]'])}`).join(' ');
  const object = (name: string): string => {
    const fields = Array.from({ length: 4 }, (_, at) => field(at)).join(' ');
    return `type ${name}${name === 'A' || name === 'B' ? ' implements Named' : ''} { ${fields} ${shared} }`;
  };
  return `interface Named { ${shared} } union Any3 = A | B | C enum Colour { RED GREEN } scalar Anything
    input In { n: Int = 3, c: Colour, l: [Int!] } ${OBJECTS.map(object).join('\n')}`;
};

/** By scalar, values that are nearly what it wants: some it takes for others, some it refuses. */
const ODD: Readonly<Record<string, readonly unknown[]>> = {
  Int: [1.5, 2 ** 31, -(2 ** 31) - 1, Number.NaN, true, '7', ''],
  Float: [Number.NaN, Number.POSITIVE_INFINITY, '1.5', false],
  String: [7, true, Number.NaN],
  Boolean: [1, 0, Number.NaN, 'true'],
  ID: [1.5, true],
  Colour: ['BLUE', 1],
  Anything: [NOTHING],
};

/** The same number for the same text: what a field comes to is drawn by where it stands, so that it is the same each time. */
const drawnBy = (text: string): number => {
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  return ((hash ^ (hash >>> 15)) >>> 0) % 1_000;
};

const oneBy = <T>(text: string, values: readonly T[]): T => values[drawnBy(text) % values.length]!;

/** Gives the schema resolvers, types that tell themselves apart in several ways, and values of every kind. */
const enliven = (schema: GraphQLSchema, { seed, isPatient }: { seed: string; isPatient: boolean }, calls: string[]): void => {
  const good = (type: GraphQLOutputType, key: string): unknown => {
    const draw = drawnBy(`${key} good`);
    if (isListType(type)) return Array.from({ length: draw % 4 }, (_, at) => member(value(type.ofType, `${key}.${at}`, true)));
    if (isObjectType(type)) return thing(type, key);
    if (isAbstractType(type)) return thing(schema.getPossibleTypes(type)[draw % schema.getPossibleTypes(type).length]!, key);
    if (isEnumType(type)) return ENUM[draw % 2];
    return { Int: draw, Float: draw / 8, String: `s${draw}`, Boolean: draw % 2 === 0, ID: draw % 2 ? draw : `i${draw}`, Anything: [draw] }[
      (type as GraphQLScalarType).name
    ];
  };
  /** graphql-js loses hold of promises in a list where a member fails at once beside them: there they all take their time. */
  const member = (made: unknown): unknown => (isPatient ? Promise.resolve(made) : made);
  /** Mostly what the type wants, sometimes nothing, something else, or an error in one of the forms that there are. */
  const value = (type: GraphQLOutputType, key: string, inList = false): unknown => {
    if (isNonNullType(type)) return value(type.ofType, key, inList);
    const draw = drawnBy(`${seed} ${key}`) / 10;
    const error = () => new Error(`${key} failed`);
    if (draw < 4) return draw < 2 ? null : undefined;
    if (draw < 6) return error();
    if (draw < 8) return { odd: key };
    if (draw < 10) {
      if (!inList) throw error();
      return 'odd';
    }
    if (draw >= 94 && isLeafType(type)) return oneBy(`${key} odd`, ODD[type.name]!);
    if (!isPatient) return good(type, key);
    if (draw < 13) {
      const rejected = Promise.reject(error());
      rejected.catch(() => {});
      return rejected;
    }
    return draw < 45 ? Promise.resolve(good(type, key)) : good(type, key);
  };

  const thing = (type: GraphQLObjectType, key: string): object => {
    const made: Record<string, unknown> = { key, kind: type.name, ...(drawnBy(`${key} name`) % 2 === 0 && { __typename: type.name }) };
    for (const field of Object.values(type.getFields())) {
      const at = `${key}.${field.name}`;
      Object.defineProperty(made, field.name, {
        get: () =>
          drawnBy(`${at} method`) < 200 ? (args: object) => value(field.type, `${at}${JSON.stringify(args)}`) : value(field.type, at),
      });
    }
    return made;
  };

  const later = <T>(made: T, key: string): T | Promise<T> => (isPatient && drawnBy(`${key} later`) < 300 ? Promise.resolve(made) : made);
  const kindOf = (source: unknown): string => (source as { kind?: string } | null)?.kind ?? 'nothing';
  for (const name of OBJECTS) {
    const type = schema.getType(name) as GraphQLObjectType;
    if (drawnBy(`${seed} ${name} isTypeOf`) < 300 || name === 'C') {
      type.isTypeOf = source => later(name.length > 1 || kindOf(source) === name, `${seed} ${kindOf(source)}`);
    }
    for (const field of Object.values(type.getFields())) {
      if (drawnBy(`${seed} ${name}.${field.name} resolve`) < 400) field.resolve = noting(field.type);
    }
  }
  for (const name of ['Named', 'Any3']) {
    const type = schema.getType(name) as GraphQLInterfaceType;
    if (drawnBy(`${seed} ${name} resolveType`) < 700) {
      type.resolveType = source => {
        const draw = drawnBy(`${seed} ${String((source as { key?: string }).key)} type`);
        const named = ['nothing', 'Colour', 'Query', undefined][draw] ?? (draw < 4 ? undefined : kindOf(source));
        return later(named, `${seed} ${draw}`);
      };
    }
  }

  function noting(type: GraphQLOutputType): GraphQLFieldResolver<unknown, unknown> {
    return (source, args, context, info) => {
      const place = responsePathAsArray(info.path).join('.');
      const { fieldName, returnType, parentType, operation, variableValues, rootValue, fieldNodes, fragments } = info;
      const about = [
        fieldName,
        String(returnType),
        parentType.name,
        operation.name?.value,
        fieldNodes.length,
        Object.keys(fragments),
        info.schema === schema,
      ];
      calls.push(JSON.stringify([place, args, about, variableValues, context, rootValue, kindOf(source)]));
      return value(type, `${place}${JSON.stringify(args)}`);
    };
  }
  (schema.getType('Anything') as GraphQLScalarType).serialize = made => (made === NOTHING ? null : { made });
};

const drawnQuery = (draw: GeneratorValue, schema: GraphQLSchema): string => {
  const fragments: string[] = [];
  const condition = (): string =>
    chance(draw, 15) ? ` @${oneOf(draw, ['skip', 'include'])}(if: ${oneOf(draw, ['$b0', '$b1', 'true', 'false', '$b2'])})` : '';
  const argumentsFor = (isRequired: boolean): string => {
    const given = [`x: ${isRequired ? oneOf(draw, ['$n', '$q', '7']) : oneOf(draw, ['$n', '$m', '7', 'null'])}`];
    if (chance(draw, 50)) given.push(`c: ${oneOf(draw, ['RED', '[GREEN, RED]', '$c', '[]'])}`);
    if (chance(draw, 50)) given.push(`i: ${oneOf(draw, ['{n: 1}', '{c: GREEN, n: $m, l: 4}', '$i', 'null'])}`);
    if (chance(draw, 30)) given.push(`d: ${oneOf(draw, ['2', '0.5', '$d'])}`);
    return `(${given.join(', ')})`;
  };
  let keys = 0;

  const selection = (type: GraphQLObjectType | GraphQLInterfaceType, depth: number): string => {
    const fields = Object.values(type.getFields()).filter(field => depth > 0 || isLeafType(getNamedType(field.type)));
    const one = (): string => {
      const how = draw(fc.integer, { min: 0, max: 9 });
      if (how === 0 || fields.length === 0) return `__typename${condition()}`;
      if (how < 3)
        return `... ${isInterfaceType(type) && chance(draw, 60) ? `on ${oneOf(draw, ['A', 'B'])}` : ''}${condition()} { __typename }`;
      const field = oneOf(draw, fields);
      const named = getNamedType(field.type);
      const args = field.args.length > 0 ? argumentsFor(isNonNullType(field.args[0]!.type)) : '';
      const key = args === '' && chance(draw, 50) ? '' : `k${keys++}: `;
      return `${key}${field.name}${args}${condition()}${isLeafType(named) ? '' : ` ${composite(named.name, depth - 1)}`}`;
    };
    return `{ ${Array.from({ length: draw(fc.integer, { min: 1, max: 4 }) }, one).join(' ')} }`;
  };

  const composite = (name: string, depth: number): string => {
    const type = schema.getType(name);
    if (isObjectType(type) && !chance(draw, 20)) return selection(type, depth);
    if (isObjectType(type)) {
      const fragment = `F${fragments.length}`;
      const place = fragments.push('') - 1;
      fragments[place] = `fragment ${fragment} on ${name} ${selection(type, depth)}`;
      return `{ ...${fragment}${condition()} ...${fragment} }`;
    }
    const members = schema.getPossibleTypes(type as GraphQLInterfaceType);
    const some = members.filter(() => chance(draw, 70)).map(member => `... on ${member.name}${condition()} ${selection(member, depth)}`);
    const own = isInterfaceType(type) ? selection(type, depth).slice(2, -2) : '';
    if (chance(draw, 40)) some.push(`... on Named${condition()} ${selection(schema.getType('Named') as GraphQLInterfaceType, depth)}`);
    return `{ __typename ${own} ${some.join(' ')} }`;
  };

  const kind = oneOf(draw, ['query', 'query', 'query', 'mutation']);
  const root = selection(schema.getRootType(kind as never)!, 3);
  const text = `${root} ${fragments.join(' ')}`;
  const declared = DECLARED.filter(declaration => text.includes(`$${declaration[1]}${declaration.startsWith('$b') ? declaration[2] : ''}`));
  return `${kind} Drawn${declared.length > 0 ? `(${declared.join(', ')})` : ''} ${text}`;
};
const DECLARED = [
  '$b0: Boolean!',
  '$b1: Boolean! = true',
  '$b2: Boolean = false',
  '$n: Int!',
  '$q: Int = 4',
  '$m: Int',
  '$c: [Colour!]',
  '$i: In',
  '$d: Float = 2',
];

/**
 * A schema, an operation on it and values, all by chance. Few of the operations are not valid, for fields of one key that
 * mean different things. Patient: some of the values are promises.
 */
export const drawnGraph = (draw: GeneratorValue, { isPatient }: { isPatient: boolean }): DrawnGraph => {
  const schema = buildSchema(drawnSdl(draw));
  const calls: string[] = [];
  const seed = String(draw(fc.integer));
  enliven(schema, { seed, isPatient }, calls);
  const variables: Record<string, unknown> = { b0: draw(fc.boolean), n: chance(draw, 6) ? oneOf<unknown>(draw, ['none', null]) : 5 };
  if (chance(draw, 50)) variables.b1 = draw(fc.boolean);
  if (chance(draw, 50)) variables.b2 = oneOf(draw, [true, false, null]);
  if (chance(draw, 50)) variables.q = oneOf(draw, [null, 6]);
  if (chance(draw, 50)) variables.m = oneOf(draw, [null, 2, 3]);
  if (chance(draw, 50)) variables.c = oneOf<unknown>(draw, [null, 'RED', ['GREEN'], [], ['BLUE', null]]);
  if (chance(draw, 50)) variables.i = oneOf<unknown>(draw, [null, {}, { n: 4, l: 1 }, { q: 1 }]);
  return { schema, calls, query: drawnQuery(draw, schema), variables };
};
