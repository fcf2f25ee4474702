import 'reflect-metadata';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import { MaxTokensParserWLexer } from '@escape.tech/graphql-armor-max-tokens';
import { type DocumentNode, parse, specifiedRules, validate } from 'graphql';
import { referenceExecutor } from '#gateway/executors/reference.js';
import { makeGraph } from '#gateway/graph.js';
import { DOCUMENT_LIMITS } from '#gateway/guards/document-limits.js';
import { guards } from '#gateway/guards/guards.js';
import { inProcessHistory } from '#gateway/subscriptions/history.js';
import { LIVE_LIMITS } from '#gateway/subscriptions/limits.js';
import { someRequest } from '#gateway/testing/request.js';
import { inProcess } from '#gateway/transports/in-process.js';
import { systemClock } from '#kernel/clock.js';
import { timeOrderedIds } from '#kernel/ids.js';
import { silentLog } from '#platform/log.js';
import { ABUSIVE_DOCUMENTS, type AbusiveDocument } from '../graph/abusive-documents.js';
import { smallHouse } from '../graph/small-house.js';
import { percentile, print } from './figure.js';

/**
 * What documents that are made to hurt cost until they are refused: by the whole pipeline of the gateway, and beside it by
 * graphql-js alone, which parses and validates, and by that with the rules of graphql-armor, their limits set as ours.
 */
const LIMIT_MS = 20;
const ROUNDS = 5;
/** Where a document takes longer than this, it is not asked a second time. */
const LONG_MS = 200;

const { supergraphSdl, subgraphs } = smallHouse();
const transports = new Map(subgraphs.map(subgraph => [subgraph.name, inProcess(subgraph, { log: silentLog })]));
const graph = await makeGraph({
  supergraphSdl,
  transports,
  clock: systemClock,
  eventMs: 10_000,
  events: { waitingEvents: 1_000, stalledMs: 10_000 },
  topics: {},
  history: inProcessHistory({ events: 1, characters: 1, keepMs: 1, now: Date.now }),
  following: { ...LIVE_LIMITS, waitingEvents: 1_000, stalledMs: 10_000 },
  ids: timeOrderedIds(),
  makeExecutor: referenceExecutor,
  plugins: [],
  guard: guards({ development: false, log: silentLog }),
  warm: [],
  development: false,
  log: silentLog,
});
await graph.start();

const byGateway = async ({ text }: AbusiveDocument): Promise<boolean> => {
  const { body } = await graph.pipeline.executeOperation({ query: text }, { contextValue: { request: someRequest() } });
  return body.kind === 'single' && (body.singleResult.errors?.length ?? 0) > 0;
};

const byGraphql = async ({ text }: AbusiveDocument): Promise<boolean> => validate(graph.schema, parse(text)).length > 0;

const armor = [
  maxDepthRule({ n: DOCUMENT_LIMITS.depth, flattenFragments: true, ignoreIntrospection: false }),
  maxAliasesRule({ n: DOCUMENT_LIMITS.aliases, allowList: [] }),
  maxDirectivesRule({ n: DOCUMENT_LIMITS.directives }),
] as unknown as typeof specifiedRules;

const byArmor = async ({ text }: AbusiveDocument): Promise<boolean> => {
  const parser = new MaxTokensParserWLexer(text, { n: DOCUMENT_LIMITS.tokens } as never) as unknown as { parseDocument(): DocumentNode };
  return validate(graph.schema, parser.parseDocument(), [...armor, ...specifiedRules]).length > 0;
};

/** Processor time until it is refused, at best of some rounds; null where it is not. What is thrown refuses it too. */
const costOf = async (document: AbusiveDocument, ask: (document: AbusiveDocument) => Promise<boolean>): Promise<number | null> => {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS && (round === 0 || best < LONG_MS); round++) {
    const before = process.cpuUsage();
    const isRefused = await ask(document).catch(() => true);
    const { user, system } = process.cpuUsage(before);
    if (!isRefused) return null;
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
};

const measure = async (who: string, ask: (document: AbusiveDocument) => Promise<boolean>) => {
  const costs = new Map<string, number>();
  for (const document of ABUSIVE_DOCUMENTS) {
    const ms = await costOf(document, ask);
    if (ms !== null) costs.set(document.name, ms);
  }
  const all = [...costs.values()];
  const slow = [...costs].filter(([, ms]) => ms > LIMIT_MS).map(([name]) => name);
  if (slow.length > 0) console.error(`${who}: over ${LIMIT_MS} ms for ${slow.join('; ')}`);
  const bench = 'abuse';
  print({ bench, figure: `${who}_refused`, value: costs.size, unit: 'documents', peer: ABUSIVE_DOCUMENTS.length });
  print({ bench, figure: `${who}_refused_in_time`, value: all.length - slow.length, unit: 'documents', peer: ABUSIVE_DOCUMENTS.length });
  print({ bench, figure: `${who}_cpu_median`, value: percentile(all, 0.5), unit: 'ms', peer: LIMIT_MS });
  print({ bench, figure: `${who}_cpu_most`, value: Math.max(...all), unit: 'ms', peer: LIMIT_MS });
};

await measure('gateway', byGateway);
await measure('graphql_js', byGraphql);
await measure('graphql_armor', byArmor);
await graph.stop();
