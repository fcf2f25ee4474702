import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import type { SubgraphOperation, SubgraphTransport } from '#gateway/transports/transport.js';
import { HubError } from '#kernel/errors.js';
import type { Circumstances, TestRequest } from './circumstances.js';
import { type Being, EVENTS, named, ROOT, type Say } from './values.js';
import type { World } from './world.js';

/** A subgraph of a world, behind a transport. */
export const subgraph = (
  world: World,
  { name, sdl }: World['subgraphs'][number],
  say: (request: TestRequest) => Say,
): SubgraphTransport => {
  const resolve = resolver(world, sdl, say);
  const honest = lazily(() => executable(world, sdl));
  const lying = lazily(() =>
    executable(
      world,
      sdl.replace(FIELD, field => field.replace(/!(?=[\]! ]*( @|$))/g, '')),
    ),
  );
  const documents = new Map<string, DocumentNode>();

  const run = (
    schema: GraphQLSchema,
    { query, operationName, variables, request }: SubgraphOperation,
    rootValue?: Being,
  ): ExecutionResult => {
    let document = documents.get(query);
    if (!document) {
      document = parse(query);
      const errors = validate(schema, document);
      if (errors.length > 0) return { errors };
      documents.set(query, document);
    }
    const asked = { schema, document, rootValue, operationName, variableValues: variables, contextValue: request, fieldResolver: resolve };
    return execute(asked) as ExecutionResult;
  };

  const answerTo = (operation: SubgraphOperation, rootValue?: Being): ExecutionResult => {
    const request = operation.request as TestRequest;
    const { broken, lying: lies } = request.circumstances;
    const answer = () => run((lies ? lying : honest)(), operation, rootValue);
    // What could not be followed has no events, so nothing would be there to compare.
    if (broken?.subgraph !== name || (rootValue && broken.how === 'unreachable')) return answer();
    request.met.add('failed fetch');
    return failing(name, broken.how, answer);
  };

  return {
    name,
    execute: async operation => answerTo(operation),
    subscribe: async operation => {
      async function* events() {
        for (const event of EVENTS) yield answerTo(operation, event);
      }
      return events();
    },
    health: async () => ({ standing: 'UP', reason: null }),
    close: async () => {},
  };
};

const failing = (name: string, how: NonNullable<Circumstances['broken']>['how'], answer: () => ExecutionResult): ExecutionResult => {
  if (how === 'unreachable') throw new HubError('UPSTREAM_UNAVAILABLE', `${name} refuses connections`);
  if (how === 'refusing') return { data: null, errors: [new GraphQLError(`${name} has no time`)] };
  if (how === 'silent') return {};
  const { data, errors = [] } = answer();
  if (how === 'muttering') return { data, errors: [...errors, new GraphQLError(`${name} is not well`)] };
  const short = Object.entries(data ?? {}).map(([key, value]) => [
    key,
    key.startsWith('_e') && Array.isArray(value) ? value.slice(1) : value,
  ]);
  return { data: Object.fromEntries(short), ...(errors.length > 0 && { errors }) };
};

/** A field with its type, in what SchemaDraft prints. */
const FIELD = /^ {2}\w+(\([^)]*\))?: .*$/gm;

const executable = (world: World, sdl: string): GraphQLSchema => {
  const typeDefs = parse(sdl);
  const entities = typeDefs.definitions.flatMap(definition =>
    'name' in definition && definition.name && world.keys.has(definition.name.value) ? [definition.name.value] : [],
  );
  return buildSubgraphSchema([
    {
      typeDefs,
      resolvers: Object.fromEntries(
        entities.map(type => [
          type,
          {
            __resolveReference: (told: Record<string, unknown>, request: TestRequest) => {
              if (world.keys.get(type)! > 1) request.met.add('several keys');
              if (request.follows) request.met.add('event completed by entities');
              const id = named(told);
              if (id === undefined) throw new GraphQLError(`No ${type} is known by ${JSON.stringify(told)}`);
              return { __typename: id.split(':', 1)[0], id, told };
            },
          },
        ]),
      ) as never,
    },
  ]);
};

const resolver = (world: World, sdl: string, say: (request: TestRequest) => Say): GraphQLFieldResolver<Being | undefined, TestRequest> => {
  const external = new Set(externals(sdl));
  return (being = ROOT, args, request, { parentType, fieldName }) => {
    const coordinate = `${parentType.name}.${fieldName}`;
    if (fieldName.endsWith('Step')) return ++request.steps;
    if (external.has(coordinate)) request.met.add('@provides');
    if (parentType.name === 'Item' && fieldName !== 'id') request.met.add('interface object');
    // A field that could not be told is as good as null to who needs it, whichever way the plan has it told.
    const own = (of: Being, type: string, field: string, given: Readonly<Record<string, unknown>>) => {
      try {
        return say(request)(of, type, field, given, []);
      } catch {
        return null;
      }
    };
    const needed = (world.traits.get(coordinate)?.needs ?? []).map(({ name, args, inner }) => {
      // What another field has provided is at hand without being told.
      const value = being.told
        ? being.told[name]
        : external.has(`${parentType.name}.${name}`)
          ? own(being, parentType.name, name, args)
          : undefined;
      if (value === undefined) throw new GraphQLError(`${coordinate} has not been told ${name}`);
      if (Object.keys(args).length > 0) request.met.add('@requires with arguments');
      return inner ? ((value as Record<string, unknown> | null)?.[inner] ?? null) : value;
    });
    const value = say(request)(being, parentType.name, fieldName, args, needed);
    if (
      Array.isArray(value) &&
      value.flat().length > 0 &&
      value.some(member => member?.some?.((inner: Being) => world.keys.has(inner?.__typename)))
    )
      request.met.add('entities in nested lists');
    return value;
  };
};

/** Fields that the subgraph has only for others' sake. When one is asked of it, another field provides it. */
const externals = (sdl: string): string[] => {
  const schema = parse(sdl);
  return schema.definitions.flatMap(definition =>
    definition.kind === 'ObjectTypeDefinition'
      ? (definition.fields ?? [])
          .filter(({ directives = [] }) => directives.some(({ name }) => name.value === 'external'))
          .map(field => `${definition.name.value}.${field.name.value}`)
      : [],
  );
};

const lazily = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};
