import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';
import { readJsonBody } from '#platform/http/body.js';
import { textOf } from './executors/written.js';
import { MAX_LEVELS } from './http/question.js';
import { type LiveDoor, type LiveQuestion, nameOf } from './live-operations.js';
import { clientHasGone, requestOfHeaders } from './request.js';
import { asGraphQLError, formatAll } from './subscriptions/payload.js';
import type { Subscriber } from './subscriptions/subscriber.js';
import type { Visitor } from './subscriptions/visitors.js';

const Question = z.object({
  query: z.string().nullish(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
});

/** How long an end may take to be read. */
const UNREAD_MS = 10_000;

/** One response that stays open. */
interface Open extends Visitor {
  response: ServerResponse;
  /** Tells when to come back, and ends it. */
  sendAway(retryMs: number): void;
}

/**
 * Operations by server-sent events, each on a response of its own: the "distinct connections mode" of the GraphQL over SSE
 * protocol (https://github.com/enisdenjo/graphql-sse, PROTOCOL.md), by POST or, for what changes nothing, by GET. The ids
 * of events on a stream that is kept are where to resume it, as browsers do by Last-Event-ID.
 */
export const eventSource = ({ operations, identities, visitors, connections, open, format, limits, random, clock }: LiveDoor) => {
  const responses = new Set<Open>();
  let closing = false;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (closing) throw new HubError('SHUTTING_DOWN', 'The gateway is shutting down');
    const header = (name: string): string | undefined => {
      const value = request.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    const asked = { ...(await requestOfHeaders(request.headers, identities)), address: request.socket.remoteAddress };
    const client = nameOf(asked);
    connections.take(client);
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort(clientHasGone());
      connections.giveBack(client);
    });
    const question = resuming(await questionOf(request, limits.maxBytes), header('last-event-id'));
    if (response.closed) return;
    open.take(client);
    response.once('close', () => open.giveBack(client));

    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Some proxies would keep events until they have many.
      'x-accel-buffering': 'no',
    });
    response.write(`retry: ${retryMs()}\n\n`);
    keepOpen(response);
    const only = { onlyReads: request.method !== 'POST' };
    // Whose identity ends while it is being answered gets no answer.
    const asking: Visitor = { identity: asked.identity, ended: reason => gone.abort(new HubError('FORBIDDEN', reason)) };
    visitors.watch(asking);
    const answered = await operations.ask(question, { ...asked, signal: gone.signal }, only).catch(thrown => ({ thrown }));
    visitors.forget(asking);
    if ('thrown' in answered) return end(response, failure(answered.thrown));
    if ('answer' in answered) return end(response, textOf(answered.answer));
    if (response.closed) return answered.subscriber.leave(true);
    follow(response, answered.subscriber, asked.identity);
  };

  const follow = (response: ServerResponse, subscriber: Subscriber, identity: Visitor['identity']): void => {
    const visit: Open = {
      response,
      identity,
      ended(reason) {
        subscriber.leave();
        end(response, failure(new HubError('FORBIDDEN', reason)));
      },
      sendAway(ms) {
        subscriber.leave();
        response.end(`retry: ${ms}\n\n`);
      },
    };
    responses.add(visit);
    response.once('close', () => {
      responses.delete(visit);
      visitors.forget(visit);
      subscriber.leave(true);
    });
    response.on('drain', () => subscriber.proceed());
    subscriber.attach({
      get writable() {
        return response.writableLength < limits.bufferedBytes;
      },
      send({ text, sequence }, stream) {
        response.write(`${stream === null ? '' : `id: ${stream}:${sequence}\n`}event: next\ndata: ${text}\n\n`);
      },
      ended(thrown) {
        end(response, thrown === undefined ? undefined : failure(thrown));
        // Who did not read its events may not read their end either.
        const cancel = clock.after(UNREAD_MS, () => response.destroy());
        response.once('close', cancel);
      },
    });
    visitors.watch(visit);
  };

  /** A comment now and then: whoever is between the two ends then sees that the connection is used. */
  const keepOpen = (response: ServerResponse): void => {
    let cancel = (): void => {};
    const wait = () => {
      cancel = clock.after(limits.pingMs, () => {
        if (response.writableLength === 0) response.write(':\n\n');
        wait();
      });
    };
    response.once('close', () => cancel());
    wait();
  };

  const failure = (thrown: unknown): string => JSON.stringify({ errors: formatAll([asGraphQLError(thrown)], format) });

  const retryMs = (): number => Math.round(random() * limits.returnMs);

  return {
    /** Whether a request wants its answer as events rather than otherwise: some clients accept them, at the end of a list, for everything. */
    wanted: ({ headers: { accept = '' } }: IncomingMessage): boolean => /^\s*text\/event-stream\b/i.test(accept),
    request: answer,
    stop(): void {
      closing = true;
    },
    /** Ends the streams, each told to come back at a time of its own. */
    close(): void {
      for (const { sendAway } of [...responses]) sendAway(retryMs());
    },
  };
};

const end = (response: ServerResponse, last?: string): void => {
  if (response.writableEnded) return;
  // The empty data is for browsers: without it they would not tell of the event.
  response.end(`${last === undefined ? '' : `event: next\ndata: ${last}\n\n`}event: complete\ndata:\n\n`);
};

const questionOf = async (request: IncomingMessage, maxBytes: number): Promise<LiveQuestion> => {
  const said = request.method === 'POST' ? await readJsonBody(request, { maxBytes, maxLevels: MAX_LEVELS }) : inAddress(request);
  const { data, error } = Question.safeParse(said);
  if (!data)
    throw new HubError(
      'INVALID_INPUT',
      `The question's ${error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
    );
  return data;
};

/** GraphQL over HTTP: variables and extensions stand in an address as JSON. */
const inAddress = ({ url = '', method }: IncomingMessage): Record<string, unknown> => {
  if (method !== 'GET') throw new HubError('INVALID_INPUT', 'Events are wanted by POST, or by GET for what changes nothing');
  const { searchParams } = new URL(url, 'http://host');
  const json = (name: string): unknown => {
    const text = searchParams.get(name);
    try {
      return text === null ? null : JSON.parse(text);
    } catch (cause) {
      throw new HubError('INVALID_INPUT', `The address's ${name} is no JSON`, { cause });
    }
  };
  return {
    query: searchParams.get('query'),
    operationName: searchParams.get('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  };
};

/** "STREAM:SEQUENCE", as an event's id said it. What else a browser may have kept is none of ours. */
const resuming = (question: LiveQuestion, lastEventId: string | undefined): LiveQuestion => {
  const [, stream, after] = /^([\w-]{1,64}):(\d{1,15})$/.exec(lastEventId ?? '') ?? [];
  if (stream === undefined) return question;
  return { ...question, extensions: { ...question.extensions, resume: { stream, after: Number(after) } } };
};
