import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { type DocumentNode, type GraphQLSchema, Kind } from 'graphql';
import type { Store } from '#platform/bus/store.js';
import type { Log } from '#platform/log.js';
import { Written } from '../executors/written.js';
import type { GatewayContext } from '../request.js';
import type { MakeAllowance } from './allowance.js';
import { allowancesInProcess } from './allowance-in-process.js';
import { ARGUMENT_LIMITS, type ArgumentLimits } from './argument-bounds.js';
import type { ClientClass } from './client-class.js';
import { COST_LIMITS, type CostLimits, type Counted, costGuard, TooDear } from './cost-guard.js';
import { DOCUMENT_LIMITS, type DocumentLimits } from './document-limits.js';
import { MOST_ERRORS, reader } from './document-reader.js';
import type { KnownOperations } from './known-operations.js';
import { persistedTexts } from './persisted-texts.js';
import { OverLimit, type RateLimits, rates } from './rates.js';
import { asRefusal, refusal } from './refusal.js';
import { safelist } from './safelist.js';

export interface GuardOptions {
  document?: Partial<DocumentLimits>;
  arguments?: Partial<ArgumentLimits>;
  cost?: Partial<CostLimits>;
  rates?: RateLimits;
  /** Where it is counted what clients ask; in this process when not said. */
  allowances?: MakeAllowance;
  /** Operations that clients ask by their hash. */
  known?: KnownOperations | null;
  /** Some clients may ask nothing else. */
  safelist?: { mode: 'log' | 'require'; classes: readonly ClientClass[] } | null;
  /** Whether others may make theirs known as they ask; `store` is where all processes of the house find them. */
  automatic?: { store: Store | null } | null;
}

/** What Apollo's pipeline is given for one graph. */
export interface Guarding {
  plugin: ApolloServerPlugin<GatewayContext>;
  persistedQueries: { cache: ReturnType<typeof persistedTexts> };
  /** Documents are kept here: Apollo's store is asked before a refusal could be known. */
  documentStore: null;
  validationOptions: { maxErrors: number; hideSuggestions: boolean };
}

/** Stands in for a document that is refused: it is not parsed nor validated any further. */
const REFUSED: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

/**
 * All that keeps a question within bounds, whichever door it came by. Made once; what it returns guards one graph, and
 * what it counts goes on when the graph is another. A refusal comes as early as it can be known: the client's rate before
 * anything is read, the text before it is parsed, its shape before it is validated, its cost before it is planned.
 */
export const guards = (options: GuardOptions & { development: boolean; log: Log }) => {
  const { known = null, development, automatic = { store: null }, log, allowances = allowancesInProcess() } = options;
  const documentLimits = { ...DOCUMENT_LIMITS, ...options.document };
  const argumentLimits = { ...ARGUMENT_LIMITS, ...options.arguments };
  const costLimits = { ...COST_LIMITS, ...options.cost };
  const counted = rates(options.rates ?? {}, allowances);
  const listed = options.safelist && known ? safelist({ ...options.safelist, known, log }) : null;
  const cache = persistedTexts({ known, automatic, log });

  return (schema: GraphQLSchema, supergraphSdl: string): Guarding => {
    const countCost = costGuard(schema, supergraphSdl, costLimits, argumentLimits);
    const read = reader(schema, { limits: documentLimits, introspection: development });
    return {
      persistedQueries: { cache },
      documentStore: null,
      validationOptions: { maxErrors: MOST_ERRORS, hideSuggestions: !development },
      plugin: {
        async requestDidStart({ contextValue: { request }, request: asked, response }) {
          const { http } = asked;
          /** Thrown where the pipeline makes an answer of it. */
          let refused: unknown = null;
          let cost: Counted | null = null;
          try {
            const headers = await counted.takeOne(request);
            for (const name in headers) response.http.headers.set(name, headers[name]!);
          } catch (thrown) {
            refused = answerable(thrown);
            // Nothing of it is looked up: that would cost as much as is to be saved.
            asked.query = '{ __typename }';
            delete asked.extensions;
          }
          const listener: GraphQLRequestListener<GatewayContext> = {
            async didResolveSource(context) {
              let document: DocumentNode | null = REFUSED;
              try {
                if (!refused) document = read(context.source);
              } catch (thrown) {
                refused = answerable(thrown);
              }
              if (document) (context as { document?: DocumentNode }).document = document;
            },
            async didResolveOperation({ document, operation, operationName, source, queryHash, request: { variables = {} } }) {
              if (refused) throw refused;
              try {
                listed?.(request, { source, hash: queryHash, name: operationName });
                if (!operation) return;
                cost = countCost(request, document, operation, variables);
                await counted.takeCost(request, cost.requested);
              } catch (thrown) {
                throw answerable(thrown);
              }
            },
          };
          if (http?.headers.get('x-hub-cost') === '1') {
            listener.willSendResponse = async ({ response: { body } }) => {
              if (!cost || body.kind !== 'single') return;
              const { requested, max, actual } = cost;
              const { singleResult } = body;
              const data: unknown = singleResult.data;
              const read = data instanceof Written ? data.toJSON() : data;
              singleResult.extensions = { ...singleResult.extensions, cost: { requested, actual: actual(read), max } };
            };
          }
          return listener;
        },
      },
    };
  };
};

/** With what a client's program wants to know of it. */
const answerable = (thrown: unknown): unknown => {
  if (thrown instanceof OverLimit) {
    const { retryAfterMs, headers } = thrown;
    return refusal(thrown, { extensions: { retryAfterMs: Math.ceil(retryAfterMs) }, headers });
  }
  if (thrown instanceof TooDear) {
    const { requested, max } = thrown;
    return refusal(thrown, { extensions: { cost: { requested, max } } });
  }
  return asRefusal(thrown);
};
