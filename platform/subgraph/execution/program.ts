import {
  defaultTypeResolver,
  type FieldNode,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  locatedError,
  type ResponsePath,
  responsePathAsArray,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { argumentsOf } from './arguments.js';
import type { Collect } from './fields.js';
import { plainOf, serialized } from './leaves.js';
import { type KnownField, ResolveInfo } from './resolve-info.js';
import { isPromise, type Run } from './run.js';
import { notOfType, runtimeTypeOf } from './runtime-types.js';

/** Answers the fields selected of an object: the answer, or a promise of it where any resolver gives one. */
export type Program = (run: Run, source: unknown, path: ResponsePath | undefined) => unknown;

/** Answers one field of an object. Throws what a field that must not be null has met. */
type Field = (run: Run, source: unknown, above: ResponsePath | undefined) => unknown;

/** Makes of a resolver's value what stands in the answer. `info` is null where nobody below can ask for it. */
type Complete = (run: Run, value: unknown, path: ResponsePath, info: ResolveInfo | null) => unknown;

/** Compiles the fields of an object: what graphql-js finds out for each value is found out here, once. */
export const programs = (schema: GraphQLSchema, collect: Collect) => {
  const object = (type: GraphQLObjectType, sets: readonly SelectionSetNode[], inTurn = false): Program => {
    const fields: { key: string; answer: Field }[] = [];
    for (const [key, nodes] of collect(type, sets)) {
      const definition = definitionOf(schema, type, nodes[0]!.name.value);
      if (definition) fields.push({ key, answer: field(type, definition, key, nodes) });
    }
    const blank = fields.some(({ key }) => key === '__proto__') ? () => Object.create(null) : () => ({});
    return inTurn ? oneAfterAnother(fields, blank) : allAtOnce(fields, blank);
  };

  const field = (
    parentType: GraphQLObjectType,
    definition: GraphQLField<unknown, unknown>,
    key: string,
    fieldNodes: FieldNode[],
  ): Field => {
    const { name: fieldName, type: returnType, resolve } = definition;
    if (definition === TypeNameMetaFieldDef) return () => parentType.name;
    const known: KnownField = { parentType, fieldName, fieldNodes, returnType };
    const args = argumentsOf(definition, fieldNodes[0]!);
    const complete = completion(returnType, known);
    const { isPlain, wantsInfo } = natureOf(returnType);
    const isNonNull = isNonNullType(returnType);
    const pathBelow = (prev: ResponsePath | undefined): ResponsePath => ({ prev, key, typename: parentType.name });
    const failed = (run: Run, thrown: unknown, path: ResponsePath): null => failure(run, thrown, { nodes: fieldNodes, path, isNonNull });

    const completed = (run: Run, value: unknown, path: ResponsePath, info: ResolveInfo | null): unknown => {
      const made = isPromise(value) ? value.then(settled => complete(run, settled, path, info)) : complete(run, value, path, info);
      return isPromise(made) ? made.then(undefined, thrown => failed(run, thrown, path)) : made;
    };

    if (resolve) {
      return (run, source, above) => {
        const path = pathBelow(above);
        try {
          const info = new ResolveInfo(known, run, path);
          const value: unknown = resolve(source, args(run.variableValues), run.contextValue, info);
          return isPlain(value) ? value : completed(run, value, path, info);
        } catch (thrown) {
          return failed(run, thrown, path);
        }
      };
    }
    // What has no resolver of its own is a property, or a method of the source. What is wrong with arguments is said in either case.
    const hasArguments = definition.args.length > 0;
    return (run, source, above) => {
      let path: ResponsePath | undefined;
      try {
        const given = hasArguments ? args(run.variableValues) : null;
        let value: unknown;
        if ((typeof source === 'object' && source !== null) || typeof source === 'function') {
          value = (source as Record<string, unknown>)[fieldName];
          if (isPlain(value)) return value;
        }
        path = pathBelow(above);
        const isMethod = typeof value === 'function';
        const info = wantsInfo || isMethod ? new ResolveInfo(known, run, path) : null;
        if (isMethod) value = (source as Record<string, Method>)[fieldName]!(given ?? {}, run.contextValue, info);
        return completed(run, value, path, info);
      } catch (thrown) {
        return failed(run, thrown, path ?? pathBelow(above));
      }
    };
  };

  const completion = (type: GraphQLOutputType, known: KnownField): Complete => {
    if (isNonNullType(type)) {
      const inner = completion(type.ofType, known);
      const said = `Cannot return null for non-nullable field ${known.parentType.name}.${known.fieldName}.`;
      return (run, value, path, info) => {
        const made = inner(run, value, path, info);
        if (made === null) throw new Error(said);
        return made;
      };
    }
    const complete = completionOfSomething(type, known);
    return (run, value, path, info) => {
      if (value === null || value === undefined) return null;
      if (value instanceof Error) throw value;
      return complete(run, value, path, info);
    };
  };

  const completionOfSomething = (type: GraphQLOutputType, known: KnownField): Complete => {
    if (isListType(type)) return list(type.ofType, known);
    if (isLeafType(type)) return (_, value) => serialized(type, value);
    if (isAbstractType(type)) return abstract(type, known);
    return instance(type as GraphQLObjectType, known.fieldNodes);
  };

  const list = (memberType: GraphQLOutputType, known: KnownField): Complete => {
    const complete = completion(memberType, known);
    const { isPlain } = natureOf(memberType);
    const isNonNull = isNonNullType(memberType);
    const { fieldNodes: nodes, parentType, fieldName } = known;

    const member = (run: Run, value: unknown, prev: ResponsePath, key: number, info: ResolveInfo | null): unknown => {
      if (isPlain(value)) return value;
      const path: ResponsePath = { prev, key, typename: undefined };
      try {
        const made = isPromise(value) ? value.then(settled => complete(run, settled, path, info)) : complete(run, value, path, info);
        if (!isPromise(made)) return made;
        return made.then(undefined, thrown => failure(run, thrown, { nodes, path, isNonNull }));
      } catch (thrown) {
        return failure(run, thrown, { nodes, path, isNonNull });
      }
    };

    return (run, value, path, info) => {
      if (typeof value !== 'object' || typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] !== 'function') {
        throw new GraphQLError(`Expected Iterable, but did not find one for field "${parentType.name}.${fieldName}".`);
      }
      const members: unknown[] = [];
      const pending: Promise<unknown>[] = [];
      try {
        let at = 0;
        for (const one of value as Iterable<unknown>) {
          const made = member(run, one, path, at++, info);
          members.push(made);
          if (isPromise(made)) pending.push(made);
        }
      } catch (thrown) {
        // What is under way may fail too, and must not do so unheard.
        for (const each of pending) each.then(undefined, () => {});
        throw thrown;
      }
      return pending.length > 0 ? Promise.all(members) : members;
    };
  };

  const abstract = (type: GraphQLAbstractType, { fieldNodes: nodes }: KnownField): Complete => {
    const byType = new Map<GraphQLObjectType, Complete>();
    const resolveType = type.resolveType ?? defaultTypeResolver;
    const of = (named: unknown, run: Run, value: unknown, path: ResponsePath, info: ResolveInfo): unknown => {
      const actual = runtimeTypeOf(named, type, { schema, value, info, nodes });
      const complete = byType.get(actual) ?? instance(actual, nodes);
      byType.set(actual, complete);
      return complete(run, value, path, info);
    };
    return (run, value, path, info) => {
      const named: unknown = resolveType(value, run.contextValue, info!, type);
      return isPromise(named) ? named.then(settled => of(settled, run, value, path, info!)) : of(named, run, value, path, info!);
    };
  };

  const instance = (type: GraphQLObjectType, nodes: readonly FieldNode[]): Complete => {
    const program = object(
      type,
      nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    );
    const { isTypeOf } = type;
    if (!isTypeOf) return program;
    const checked = (is: unknown, run: Run, value: unknown, path: ResponsePath): unknown => {
      if (!is) throw notOfType(type, value, nodes);
      return program(run, value, path);
    };
    return (run, value, path, info) => {
      const is: unknown = isTypeOf(value, run.contextValue, info!);
      return isPromise(is) ? is.then(settled => checked(settled, run, value, path)) : checked(is, run, value, path);
    };
  };

  return object;
};

type Method = (args: Record<string, unknown>, context: unknown, info: ResolveInfo | null) => unknown;

const definitionOf = (schema: GraphQLSchema, type: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined => {
  const isQuery = type === schema.getQueryType();
  if (isQuery && name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (isQuery && name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : type.getFields()[name];
};

/** Which values need no completion, and whether completing any may ask for the field's info. */
const natureOf = (type: GraphQLOutputType): { isPlain(value: unknown): boolean; wantsInfo: boolean } => {
  const nullable = isNonNullType(type) ? type.ofType : type;
  if (isLeafType(nullable)) return { isPlain: plainOf(nullable), wantsInfo: false };
  if (isListType(nullable)) return { isPlain: () => false, wantsInfo: natureOf(nullable.ofType as GraphQLOutputType).wantsInfo };
  return { isPlain: () => false, wantsInfo: isAbstractType(nullable) || Boolean((nullable as GraphQLObjectType).isTypeOf) };
};

/** A field, or a member of a list, that came to nothing: null where that may be, otherwise the next one above is told. */
const failure = (
  run: Run,
  thrown: unknown,
  { nodes, path, isNonNull }: { nodes: readonly FieldNode[]; path: ResponsePath; isNonNull: boolean },
): null => {
  const error = locatedError(thrown, nodes, responsePathAsArray(path));
  if (isNonNull) throw error;
  run.errors.add(error, path);
  return null;
};

const allAtOnce =
  (fields: readonly { key: string; answer: Field }[], blank: () => Record<string, unknown>): Program =>
  (run, source, path) => {
    const answers = blank();
    const pending: string[] = [];
    try {
      for (const { key, answer } of fields) {
        const made = answer(run, source, path);
        answers[key] = made;
        if (isPromise(made)) pending.push(key);
      }
    } catch (thrown) {
      if (pending.length === 0) throw thrown;
      // What is under way may fail too, and must not do so unheard.
      return settled(answers, pending).finally(() => {
        throw thrown;
      });
    }
    return pending.length > 0 ? settled(answers, pending) : answers;
  };

const settled = async (answers: Record<string, unknown>, pending: readonly string[]): Promise<Record<string, unknown>> => {
  const values = await Promise.all(pending.map(key => answers[key]));
  for (const [at, key] of pending.entries()) answers[key] = values[at];
  return answers;
};

/** The root fields of a mutation: each begins when the one before it has ended. */
const oneAfterAnother =
  (fields: readonly { key: string; answer: Field }[], blank: () => Record<string, unknown>): Program =>
  async (run, source, path) => {
    const answers = blank();
    for (const { key, answer } of fields) answers[key] = await answer(run, source, path);
    return answers;
  };
