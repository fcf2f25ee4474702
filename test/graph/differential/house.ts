import { type DocumentNode, type ExecutionResult, type GraphQLSchema, getOperationAST, OperationTypeNode, parse, validate } from 'graphql';
import { compose } from '#gateway/compose.js';
import type { Executor, MakeExecutor } from '#gateway/executor.js';
import { compiledExecutor } from '#gateway/executors/compiled/compiled.js';
import { referenceExecutor } from '#gateway/executors/reference.js';
import type { SubgraphTransport } from '#gateway/transports/transport.js';
import { systemClock } from '#kernel/clock.js';
import { type Circumstances, type TestRequest, testRequest } from './circumstances.js';
import { type Answer, answerOf, eventsOf } from './comparison.js';
import type { Feature } from './features.js';
import type { GeneratedOperation } from './operations.js';
import { PLANNER, SPARE } from './planning.js';
import { subgraph } from './subgraph.js';
import { EVENTS, type Fate, ROOT, type Say, values } from './values.js';
import { whole } from './whole.js';
import type { World } from './world.js';

/** A world that has been put together, ready to be asked by any executor. */
export interface House {
  world: World;
  supergraphSdl: string;
  schema: GraphQLSchema;
  transports: readonly SubgraphTransport[];
  executor(make: MakeExecutor, transports?: readonly SubgraphTransport[]): Promise<Executor>;
  reference: Executor;
  overHive: Executor;
  overApollo: Executor;
  say(fate: Fate): Say;
}

export interface Case extends GeneratedOperation {
  document: DocumentNode;
  circumstances: Circumstances;
}

/** Rejects with what composition says against it. */
export const houseOf = async (world: World): Promise<House> => {
  const { supergraphSdl } = compose(world.subgraphs.map(({ name, sdl }) => ({ name, sdl, url: `http://${name}.invalid` })));
  let schema: GraphQLSchema | undefined;
  const fates = new WeakMap<Fate, Say>();
  const say = (fate: Fate): Say => {
    const known = fates.get(fate) ?? values(world, schema!, fate);
    fates.set(fate, known);
    return known;
  };
  const transports = world.subgraphs.map(each => subgraph(world, each, ({ circumstances }: TestRequest) => say(circumstances.fate)));
  const executor = (make: MakeExecutor, by: readonly SubgraphTransport[] = transports): Promise<Executor> =>
    make({
      supergraphSdl,
      transports: new Map(by.map(transport => [transport.name, transport])),
      clock: systemClock,
      // Long enough for a machine that has much else to do.
      eventMs: 60_000,
      events: { waitingEvents: 10, stalledMs: 60_000 },
    });
  const reference = await executor(referenceExecutor);
  schema = reference.schema;
  const overHive = await executor(compiledExecutor(PLANNER));
  const overApollo = await executor(compiledExecutor(async sdl => ({ ...SPARE(sdl), schema: reference.schema })));
  return { world, supergraphSdl, schema, transports, executor, reference, overHive, overApollo, say };
};

/** null where the operation is none of this graph. */
export const caseOf = (house: House, operation: GeneratedOperation, circumstances: Circumstances): Case | null => {
  const document = parse(operation.source);
  return validate(house.schema, document).length > 0 ? null : { ...operation, document, circumstances };
};

export const ask = async (
  executor: Executor,
  { source, document, variables, circumstances }: Case,
): Promise<Answer & { met: Set<Feature> }> => {
  const follows = isSubscription(document);
  const request = testRequest(circumstances, follows);
  const operation = { source, document, variables, operationName: null, request };
  try {
    const answer = follows ? eventsOf(await allOf(await executor.subscribe(operation))) : answerOf(await executor.execute(operation));
    return { ...answer, met: request.met };
  } catch (thrown) {
    return { ...answerOf({ data: { thrown: String(thrown) } }), met: request.met };
  }
};

/** What a single server would answer. */
export const askWhole = (house: House, { document, variables, circumstances }: Case) => {
  const follows = isSubscription(document);
  const request = testRequest(circumstances, follows);
  const answers = (follows ? EVENTS : [ROOT]).map(root =>
    whole(house.world, house.schema, house.say(circumstances.fate), { document, variables, request, root }),
  );
  const results = answers.map(({ result }) => result);
  const sorry = answers.flatMap(({ sorry: places }, at) => (follows ? places.map(place => [at, ...place]) : places));
  return { ...(follows ? eventsOf(results) : answerOf(results[0]!)), sorry };
};

const isSubscription = (document: DocumentNode): boolean => getOperationAST(document)?.operation === OperationTypeNode.SUBSCRIPTION;

const allOf = async (answers: AsyncIterableIterator<ExecutionResult> | ExecutionResult): Promise<ExecutionResult[]> => {
  if (!(Symbol.asyncIterator in answers)) return [answers];
  const all: ExecutionResult[] = [];
  for await (const answer of answers) all.push(answer);
  return all;
};
