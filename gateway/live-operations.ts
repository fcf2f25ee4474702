import type { ApolloServer } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import type { Clock } from '#kernel/clock.js';
import { Deadline } from '#kernel/deadline.js';
import { HubError } from '#kernel/errors.js';
import type { Ids } from '#kernel/ids.js';
import type { Log } from '#platform/log.js';
import type { Identities } from './identity.js';
import { type DeadlineLimits, deadlineMsOf, type GatewayContext, type GatewayRequest, withDeadline } from './request.js';
import type { LiveLimits } from './subscriptions/limits.js';
import type { Format } from './subscriptions/payload.js';
import type { SharedPlaces } from './subscriptions/places.js';
import type { Subscriber } from './subscriptions/subscriber.js';
import type { Visitors } from './subscriptions/visitors.js';

/** What every door that stays open is given. */
export interface LiveDoor {
  operations: LiveOperations;
  identities: Identities;
  visitors: Visitors;
  /** Connections that stay open, by their clients. */
  connections: SharedPlaces;
  /** Operations open on them, by their clients. */
  open: SharedPlaces;
  format: Format;
  limits: LiveLimits & { maxBytes: number };
  /** From 0 up to 1: spreads the return of those who are sent away. */
  random(): number;
  clock: Clock;
  log: Log;
}

/** What a client asks by a door that stays open. */
export interface LiveQuestion {
  /** Absent where the extensions name an operation that is known already. */
  query?: string | null | undefined;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
  extensions?: Record<string, unknown> | null | undefined;
}

export interface LiveOperationsOptions {
  /** The pipeline of the graph that is served at the moment. */
  pipeline(): ApolloServer<GatewayContext>;
  clock: Clock;
  /** Where questions get their ids. */
  ids: Ids;
  /** How long a query or mutation may take, or a subscription until it stands. */
  deadlines: DeadlineLimits;
}

/** The header, or the member of a question's extensions, that says for how long its answer is of use. */
export const DEADLINE = 'x-hub-deadline-ms';

export type LiveOperations = ReturnType<typeof liveOperations>;

/**
 * An answer is complete, and `refused` where nothing was begun that could be answered; a subscriber has its place on a stream,
 * and is its asker's to attach or to leave.
 */
export type LiveAnswer = { answer: FormattedExecutionResult; refused: boolean } | { subscriber: Subscriber };

/** How operations that come over a connection are asked: the way of every question, plugins and all, as over HTTP. */
export const liveOperations = ({ pipeline, clock, ids, deadlines }: LiveOperationsOptions) => {
  const underWay = new Set<Promise<unknown>>();

  const asked = async (question: LiveQuestion, by: GatewayRequest, only: Pick<GatewayContext, 'onlyReads'>): Promise<LiveAnswer> => {
    const { request, settle } = withDeadline({ ...by, requestId: ids() }, deadlineMsOf(by.client, deadlines, wishOf(question)), clock);
    let subscriber: Subscriber | undefined;
    let begun = false;
    const contextValue: GatewayContext = {
      request,
      ...only,
      begins: () => {
        begun = true;
      },
      follow: followed => {
        subscriber = followed;
      },
    };
    try {
      const { query, operationName, variables, extensions } = question;
      const { body } = await pipeline().executeOperation(
        {
          query: query || undefined,
          operationName: operationName ?? undefined,
          variables: variables ?? {},
          extensions: extensions ?? undefined,
        },
        { contextValue },
      );
      if (body.kind !== 'single') throw new HubError('INVALID_INPUT', 'Answers in parts are not served here');
      if (!subscriber || body.singleResult.errors) {
        subscriber?.leave();
        return { answer: body.singleResult, refused: !begun };
      }
      return { subscriber };
    } catch (thrown) {
      subscriber?.leave();
      throw thrown;
    } finally {
      settle();
    }
  };

  return {
    async ask(question: LiveQuestion, request: GatewayRequest, only: Pick<GatewayContext, 'onlyReads'> = {}): Promise<LiveAnswer> {
      const work = asked(question, request, only);
      const quiet = work.catch(() => {}).finally(() => underWay.delete(quiet));
      underWay.add(quiet);
      return work;
    },
    /** Resolves when every question that has come has its answer. */
    async drained(): Promise<void> {
      await Promise.all(underWay);
    },
  };
};

/** How long the answer is of use, as the header of that name says it over HTTP. */
const wishOf = ({ extensions }: LiveQuestion): number | null => {
  const said = extensions?.[DEADLINE];
  if (said === undefined || said === null) return null;
  const deadline = Deadline.fromHeader(String(said), () => 0);
  if (!deadline) throw new HubError('INVALID_INPUT', `extensions.${DEADLINE} wants a whole number of milliseconds`);
  return deadline.leftMs;
};

/** Under which name a client's places are counted. */
export const nameOf = ({ identity: { client } }: Pick<GatewayRequest, 'identity'>): string => `${client.kind}:${client.id}`;
