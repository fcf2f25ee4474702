import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { type GraphQLSchema, parse } from 'graphql';
import { buildSchemaSync, createResolversMap, type PubSub } from 'type-graphql';
import type { RequestInfo } from '#kernel/client.js';
import { HubError } from '#kernel/errors.js';
import { promptEntities } from './entities.js';

/** Federation 2.9: the oldest that knows all directives we use, so that most routers can run our supergraph. */
const IMPORTS = [
  ...['@key', '@shareable', '@external', '@requires', '@provides', '@tag', '@inaccessible', '@override'],
  ...['@authenticated', '@cost', '@listSize'],
];
const federation = (imports: readonly string[]): string =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports.map(name => `"${name}"`).join(', ')}])\n\n`;

/**
 * For subgraphs that say how long what they give may be kept, by `@Directive('@cacheControl(maxAge: 60)')` (seconds) on a
 * type or field. Composition keeps a directive that is none of its own only when it is told to.
 */
const CACHE_CONTROL = `extend schema
  @link(url: "https://switchboard.invalid/cacheControl/v1.0", import: ["@cacheControl"])
  @composeDirective(name: "@cacheControl")

directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION

enum CacheControlScope {
  PUBLIC
  PRIVATE
}

`;

/**
 * For subgraphs that say what becomes of a reader too slow for a subscription, by `@Directive('@delivery(policy: RESUME)')` on
 * its field: CONFLATE, RESUME or CLOSE, which is also what holds where nothing is said. `past` names the field's argument
 * that asks for what was before, where it has one. The enum's prefix keeps it out of what clients see.
 */
const DELIVERY = `extend schema
  @link(url: "https://switchboard.invalid/delivery/v1.0", import: ["@delivery"])
  @composeDirective(name: "@delivery")

directive @delivery(policy: delivery__Policy!, past: String) on FIELD_DEFINITION

enum delivery__Policy {
  CONFLATE
  RESUME
  CLOSE
}

`;

/** What every resolver of a subgraph gets: who asks and why, and this request's loaders. */
export interface SubgraphContext<Loaders = unknown> {
  request: RequestInfo;
  loaders: Loaders;
}

type Reference = Record<string, unknown> & { __typename: string };

/** Finds the entity that another subgraph refers to by its key; null where it does not exist. */
export type ReferenceResolver<Loaders> = (reference: never, context: SubgraphContext<Loaders>) => unknown;

/** Where the events of a subscription come from; the resolver method makes the answer of each. */
export type SubscriptionSource<Loaders> = (
  args: never,
  context: SubgraphContext<Loaders>,
) => AsyncIterable<unknown> | Promise<AsyncIterable<unknown>>;

/**
 * For type-graphql's decorator, which knows no instances: `@Subscription(() => Call, { subscribe: fromDefinition })` takes
 * its events from `defineSubgraph({ subscriptions: { … } })`.
 */
export const fromDefinition = (): never => {
  throw new HubError('MISCONFIGURED', 'This subscription has no source in its defineSubgraph');
};

export interface SubgraphDefinition<Loaders> {
  /** As in supergraph.yaml. */
  name: string;
  /** Instances of type-graphql resolver classes, each given what it needs. */
  resolvers: readonly object[];
  /** Types reached by reference only: entities owned elsewhere, members of unions. */
  orphanedTypes?: readonly (abstract new (
    ...args: never[]
  ) => object)[];
  references?: Record<string, ReferenceResolver<Loaders>>;
  /** By the names of the subscription fields. */
  subscriptions?: Record<string, SubscriptionSource<Loaders>>;
  /** Made anew for each request: a loader's cache must not outlive the question. */
  loaders?(request: RequestInfo): Loaders;
}

/** A subgraph ready to be asked, in process or by its server. */
export interface Subgraph {
  name: string;
  schema: GraphQLSchema;
  sdl: string;
  contextFor(request: RequestInfo): SubgraphContext;
}

export function defineSubgraph<Loaders = undefined>({
  name,
  resolvers,
  orphanedTypes = [],
  references = {},
  subscriptions = {},
  loaders,
}: SubgraphDefinition<Loaders>): Subgraph {
  const instances = new Map<unknown, object>(resolvers.map(resolver => [resolver.constructor, resolver]));
  const plain = buildSchemaSync({
    resolvers: [...instances.keys()] as [() => unknown],
    orphanedTypes: orphanedTypes as never,
    pubSub: noPubSub,
    container: { get: resolverClass => instances.get(resolverClass) },
    validate: false,
    skipCheck: true,
  });
  const printed = withEnums(printSchemaWithDirectives(plain));
  const composed = [printed.includes('@cacheControl(') && CACHE_CONTROL, printed.includes('@delivery(') && DELIVERY].filter(
    said => said !== false,
  );
  const sdl = federation(composed.length > 0 ? [...IMPORTS, '@composeDirective'] : IMPORTS) + composed.join('') + printed;
  const resolverMap = createResolversMap(plain) as Record<string, Record<string, unknown>>;
  for (const [type, resolve] of Object.entries(references)) {
    resolverMap[type] = {
      ...resolverMap[type],
      __resolveReference: async (reference: Reference, context: SubgraphContext<Loaders>) => resolve(reference as never, context),
    };
  }
  for (const [field, source] of Object.entries(subscriptions)) {
    const resolver = resolverMap.Subscription?.[field] as object | undefined;
    if (!resolver) throw new HubError('MISCONFIGURED', `The subgraph ${name} has no subscription ${field}`);
    Object.assign(resolver, {
      subscribe: (_: unknown, args: never, context: SubgraphContext<Loaders>) => source(args, context),
    });
  }
  return {
    name,
    sdl,
    schema: promptEntities(buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolverMap as never }])),
    contextFor: request => ({ request, loaders: loaders?.(request) }),
  };
}

/** The printer is not told how these directives are defined, and writes the values of their enums as texts. */
const withEnums = (sdl: string): string =>
  sdl.replace(/@(?:cacheControl|delivery)\([^)]*\)/g, directive => directive.replace(/\b(scope|policy): "(\w+)"/, '$1: $2'));

/** type-graphql wants one; ours are the sources. */
const noPubSub: PubSub = { publish: fromDefinition, subscribe: fromDefinition };
