import {
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  type OperationTypeNode,
} from 'graphql';
import type { Clock } from '#kernel/clock.js';
import type { Executor, Operation } from '../executor.js';
import { Written } from '../executors/written.js';
import { type GatewayRequest, withDeadline } from '../request.js';
import type { Kept } from './cache.js';
import { canonicalJson, digestOf } from './canonical.js';
import type { Catalogue } from './catalogue.js';
import { Flights } from './flights.js';
import { ageOf, Freshness, isFailure, type Stale } from './freshness.js';
import type { Known } from './known.js';
import { type Lifetime, type Lifetimes, lifeMs } from './lifetime.js';

export interface AnswersOptions {
  /** null: nothing is kept. */
  keeping: { known: Known; lifetimes: Lifetimes; catalogue: Catalogue } | null;
  /** Whether identical queries under way are answered once, also those whose answers may not be kept. */
  share: boolean;
  /** Stands for the composed schema: another one's answers are others. */
  graph: string;
  clock: Clock;
  /** How long asking anew for what is stale may take. */
  revalidateMs?: number;
}

/** What is to be known of an operation, worked out once. */
interface About {
  kind: OperationTypeNode | null;
  digest: string;
  lifetime: Lifetime | null;
}

/**
 * An executor that keeps the answers of queries as long as all that they ask for may be kept, and answers what is asked
 * several times at one moment once. Only answers without any error are kept; where asking anew fails, the last good one
 * stands in for it. What is old in an answer is told in its `extensions.freshness`.
 */
export const answersOf = (executor: Executor, options: AnswersOptions): Executor => {
  const { keeping, share, graph, clock, revalidateMs = 10_000 } = options;
  const flights = new Flights<ExecutionResult>({ until: 'first', isLate, copies: result => () => ({ ...result }) });
  const about = new WeakMap<DocumentNode, Map<string | null, About>>();
  /** Who asks after a mutation wants no answer that was begun before it. */
  let mutations = 0;

  const aboutOf = ({ document, source, operationName }: Operation): About => {
    const known = about.get(document)?.get(operationName);
    if (known) return known;
    const operation = getOperationAST(document, operationName);
    const fragments = new Map(
      document.definitions
        .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
        .map(fragment => [fragment.name.value, fragment]),
    );
    const lifetime = operation?.operation === 'query' ? (keeping?.lifetimes.ofQuery(operation, fragments) ?? null) : null;
    const found: About = { kind: operation?.operation ?? null, digest: digestOf(source), lifetime };
    about.set(document, (about.get(document) ?? new Map<string | null, About>()).set(operationName, found));
    return found;
  };

  /** Each part is JSON, so that where one ends cannot be mistaken. */
  const keyOf = ({ digest }: About, { operationName, variables, request: { identity, purpose } }: Operation): string =>
    JSON.stringify(['answer', graph, digest, operationName, identity.scope, purpose]) + canonicalJson(variables);

  /** Answers by the executor, and says what in it is old. */
  const run = async (operation: Operation, request: GatewayRequest): Promise<ExecutionResult> => {
    if (!keeping) return executor.execute({ ...operation, request });
    const freshness = new Freshness();
    const result = await executor.execute({ ...operation, request: { ...request, freshness } });
    return saying(result, freshness.stale);
  };

  const runAndKeep = async (key: string, lifetime: Lifetime, operation: Operation, request: GatewayRequest): Promise<ExecutionResult> => {
    const { known, catalogue } = keeping!;
    const { moment } = known;
    const result = written(await run(operation, request));
    const { data, errors, extensions } = result;
    if (!errors && !extensions && (data as unknown) instanceof Written) {
      const tags = ['Query', ...lifetime.types];
      const entry = { key, json: (data as unknown as Written).json, ttlMs: lifeMs(lifetime), tags: catalogue.answerTags(tags) };
      void known.keep([entry], moment);
    }
    return result;
  };

  const revalidate = (flight: string, key: string, lifetime: Lifetime, operation: Operation): void => {
    if (flights.has(flight)) return;
    const { signal: _, span: __, ...others } = operation.request;
    const { request, settle } = withDeadline(others, revalidateMs, clock);
    void flights
      .share(flight, request, shared => runAndKeep(key, lifetime, operation, shared))
      .catch(() => {})
      .finally(settle);
  };

  const fromKept = async (asked: About, lifetime: Lifetime, operation: Operation): Promise<ExecutionResult> => {
    const { known } = keeping!;
    const key = keyOf(asked, operation);
    const flight = `${known.moment} ${mutations} ${key}`;
    const [kept] = await known.get([key]);
    const ageMs = kept ? known.now() - kept.at : 0;
    const age = kept ? ageOf(ageMs, lifetime) : 'gone';
    if (kept && age === 'fresh') return { data: dataOf(kept) };
    if (kept && age === 'stale') {
      revalidate(flight, key, lifetime, operation);
      return old(kept, ageMs, 'REVALIDATING');
    }
    const result = await flights.share(flight, operation.request, request => runAndKeep(key, lifetime, operation, request));
    const codes = result.errors?.map(({ extensions }) => extensions?.code) ?? [];
    return kept && age === 'spare' && codes.length > 0 && codes.every(isFailure) ? old(kept, ageMs, codes[0]!) : result;
  };

  return {
    schema: executor.schema,
    subscribe: operation => executor.subscribe(operation),
    ...(executor.executeInParts && { executeInParts: (operation: Operation) => executor.executeInParts!(operation) }),
    warm: operation => executor.warm(operation),
    close: () => executor.close(),
    async execute(operation) {
      const asked = aboutOf(operation);
      const { request } = operation;
      if (asked.kind === 'mutation') {
        mutations++;
        try {
          return await run(operation, request);
        } finally {
          mutations++;
        }
      }
      if (asked.kind === 'query' && asked.lifetime) return fromKept(asked, asked.lifetime, operation);
      if (asked.kind !== 'query' || !share) return run(operation, request);
      // Nobody has said that its answer is the same for every call.
      const flight = `${mutations} ${JSON.stringify(request.callId)} ${keyOf(asked, operation)}`;
      return flights.share(flight, request, async shared => written(await run(operation, shared)));
    },
  };
};

const saying = (result: ExecutionResult, freshness: readonly Stale[]): ExecutionResult =>
  freshness.length === 0 ? result : { ...result, extensions: { ...result.extensions, freshness } };

const dataOf = ({ json }: Kept): never => new Written(json) as never;

const old = (kept: Kept, ageMs: number, because: string): ExecutionResult =>
  saying({ data: dataOf(kept) }, [{ stale: true, type: 'Query', subgraph: null, count: 1, ageMs, because }]);

/** As text, which several may share. */
const written = (result: ExecutionResult): ExecutionResult =>
  result.data && !((result.data as unknown) instanceof Written)
    ? { ...result, data: new Written(JSON.stringify(result.data)) as never }
    : result;

/** There was no more time than the first of the askers had. */
const isLate = ({ errors = [] }: ExecutionResult): boolean => errors.some(({ extensions }) => extensions?.code === 'DEADLINE_EXCEEDED');
