import { createHash } from 'node:crypto';
import type { ExecutionResult } from 'graphql';
import { z } from 'zod';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Ids } from '#kernel/ids.js';
import type { Log } from '#platform/log.js';
import { whileWanted } from '#platform/while-wanted.js';
import type { Executor, Operation } from '../executor.js';
import type { History } from './history.js';
import type { Format } from './payload.js';
import { followingOf, type Topics } from './policies.js';
import { gapAt, SharedStream, type StreamLimits } from './stream.js';
import type { Subscriber } from './subscriber.js';

export interface SharedStreamsOptions {
  executor: Pick<Executor, 'subscribe'>;
  /** Who may see what, by the executor's graph: what was told under other rules is told to nobody who comes back. */
  rules: string;
  topics: Topics;
  history: History;
  format: Format;
  limits: StreamLimits;
  clock: Clock;
  ids: Ids;
  log: Log;
}

/** The subscriptions that run on one graph. */
export interface SharedStreams {
  /**
   * Who subscribes gets a place on the stream of all who ask the same and may see the same; or the answer that says why
   * there is none. `resume` is what it says in its extensions about where it was.
   */
  open(operation: Operation, resume: unknown): Promise<Subscriber | ExecutionResult>;
  /** How many streams are followed upstream. */
  readonly size: number;
  /** Resolves when nobody follows anything here any more. */
  idle(): Promise<void>;
  close(): void;
}

const Resume = z.object({ stream: z.string().max(64), after: z.number().int().nonnegative() }).nullish();

/** Finds for each subscription the stream that runs already, or opens it. */
export const sharedStreams = ({
  executor,
  rules,
  topics,
  history,
  format,
  limits,
  clock,
  ids,
  log,
}: SharedStreamsOptions): SharedStreams => {
  const streams = new Map<string, SharedStream>();
  let waiting: (() => void)[] = [];
  let alone = 0;

  const opened = (key: string, operation: Operation, policy: ReturnType<typeof followingOf>['policy']): SharedStream => {
    const stream = new SharedStream({
      id: policy === 'resume' ? ids() : '',
      policy,
      keep: told =>
        void history
          .keep(placeOf(`${rules}\n${key}`, stream.id), told)
          .catch(err => log.warn({ err }, 'An event could not be kept for who comes back')),
      format,
      limits,
      clock,
      // The stream outlives whoever was first, so neither that one's leaving nor its deadline ends it.
      source: async signal => executor.subscribe({ ...operation, request: { ...operation.request, deadline: null, signal } }),
      onEnd: () => {
        if (streams.get(key) !== stream) return;
        streams.delete(key);
        if (streams.size === 0) for (const resolve of waiting.splice(0)) resolve();
      },
    });
    streams.set(key, stream);
    return stream;
  };

  /** What the client missed of a stream that is not followed here. Where that is not to be had, the gap says so. */
  const bringPast = async (subscriber: Subscriber, key: string, { stream, after }: { stream: string; after: number }): Promise<void> => {
    const past = await history.since(placeOf(`${rules}\n${key}`, stream), after).catch(err => {
      log.warn({ err }, 'What a client has missed cannot be looked up');
      return null;
    });
    if (!past) return;
    const first = past.lost > 0 ? [gapAt(stream, after + past.lost, past.lost)] : [];
    subscriber.past = { stream, told: [...first, ...past.told] };
  };

  return {
    async open(operation, said) {
      const { data: resume = null, error } = Resume.safeParse(said);
      if (error) throw new HubError('INVALID_INPUT', 'extensions.resume wants {stream, after} as a payload named them');
      const { document, operationName, variables, request } = operation;
      const { policy, shared } = followingOf(document, operationName, variables, topics);
      const key = shared ? keyOf(operation) : `alone ${++alone}`;
      const stream = streams.get(key) ?? opened(key, operation, policy);
      const subscriber = stream.join(resume);
      try {
        const refused = await whileWanted(stream.opened, request.signal);
        if (refused) {
          subscriber.leave();
          return refused;
        }
        if (policy === 'resume' && resume && resume.stream !== stream.id) await bringPast(subscriber, key, resume);
        return subscriber;
      } catch (thrown) {
        subscriber.leave();
        throw thrown;
      }
    },

    get size() {
      return streams.size;
    },

    async idle() {
      if (streams.size > 0) await new Promise<void>(resolve => waiting.push(resolve));
    },

    close() {
      for (const stream of [...streams.values()]) stream.close();
      for (const resolve of waiting.splice(0)) resolve();
      waiting = [];
    },
  };
};

/**
 * The same for all who ask the same, may see the same, for the same purpose and on behalf of the same call: a subgraph is
 * told both, and the call's log says what was asked for it.
 */
const keyOf = ({ source, operationName, variables, request: { identity, purpose, callId } }: Operation): string =>
  JSON.stringify([source, operationName, sorted(variables), identity.scope, purpose, callId]);

/** The same value whatever the order in which its fields were sent. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
};

/** Only who asks the same and may see the same finds it: the id of a stream alone opens nothing. */
const placeOf = (key: string, stream: string): string => `${createHash('sha256').update(key).digest('base64url')}:${stream}`;
