import type { IncomingMessage, ServerResponse } from 'node:http';
import { HubError } from '#kernel/errors.js';
import { Refusal } from '#platform/http/refusal.js';
import { textOf } from '../executors/written.js';
import { ALLOWED } from '../http/front.js';
import { type LiveQuestion, nameOf } from '../live-operations.js';
import { clientHasGone, requestOfHeaders } from '../request.js';
import { failureOf } from '../subscriptions/payload.js';
import type { Subscriber } from '../subscriptions/subscriber.js';
import type { Visitor } from '../subscriptions/visitors.js';
import { completeEvent, nextEvent, retryEvent } from './form.js';
import type { EventDoor, EventMode } from './mode.js';
import { headerOf, questionOf } from './question.js';
import { EventResponse } from './response.js';

/** One response that stays open. */
interface Open extends Visitor {
  /** Tells when to come back, and ends it. */
  sendAway(retryMs: number): void;
}

/**
 * An operation on a response of its own, by POST or, for what changes nothing, by GET: the protocol's "distinct connections
 * mode". The ids of events on a stream that is kept are where to resume it, as browsers do by Last-Event-ID.
 */
export const distinctConnections = ({
  operations,
  identities,
  visitors,
  connections,
  open,
  format,
  limits,
  clock,
  retryMs,
}: EventDoor): EventMode => {
  const responses = new Set<Open>();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST' && request.method !== 'GET') {
      throw new Refusal(405, 'Events are wanted by POST, or by GET for what changes nothing', { allow: ALLOWED });
    }
    const asked = { ...(await requestOfHeaders(request.headers, identities)), address: request.socket.remoteAddress };
    // Who has gone meanwhile would not be heard to go.
    if (response.closed) return;
    const client = nameOf(asked);
    connections.take(client);
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort(clientHasGone());
      connections.giveBack(client);
    });
    const question = resuming(await questionOf(request, limits.maxBytes), headerOf(request, 'last-event-id'));
    if (response.closed) return;
    open.take(client);
    response.once('close', () => open.giveBack(client));

    const events = new EventResponse(response, { limits, clock, retryMs: retryMs() });
    const only = { onlyReads: request.method !== 'POST' };
    // Whose identity ends while it is being answered gets no answer.
    const asking: Visitor = { identity: asked.identity, ended: reason => gone.abort(new HubError('FORBIDDEN', reason)) };
    visitors.watch(asking);
    const answered = await operations.ask(question, { ...asked, signal: gone.signal }, only).catch(thrown => ({ thrown }));
    visitors.forget(asking);
    if ('thrown' in answered) return end(events, failureOf(answered.thrown, format));
    if ('answer' in answered) return end(events, textOf(answered.answer));
    if (events.closed) return answered.subscriber.leave(true);
    follow(events, answered.subscriber, asked.identity);
  };

  const follow = (events: EventResponse, subscriber: Subscriber, identity: Visitor['identity']): void => {
    const visit: Open = {
      identity,
      ended(reason) {
        subscriber.leave();
        end(events, failureOf(new HubError('FORBIDDEN', reason), format));
      },
      sendAway(ms) {
        subscriber.leave();
        events.end(retryEvent(ms));
      },
    };
    responses.add(visit);
    events.onClose(() => {
      responses.delete(visit);
      visitors.forget(visit);
      subscriber.leave(true);
    });
    events.onRoom(() => subscriber.proceed());
    subscriber.attach({
      get writable() {
        return events.writable;
      },
      send: ({ text, sequence }, stream) => events.write(nextEvent(text, null, stream && `${stream}:${sequence}`)),
      ended: thrown => end(events, thrown === undefined ? undefined : failureOf(thrown, format)),
    });
    visitors.watch(visit);
  };

  return {
    request: answer,
    close() {
      for (const { sendAway } of [...responses]) sendAway(retryMs());
    },
  };
};

const end = (events: EventResponse, last?: string): void => events.end(`${last === undefined ? '' : nextEvent(last)}${completeEvent()}`);

/** "STREAM:SEQUENCE", as an event's id said it. What else a browser may have kept is none of ours. */
const resuming = (question: LiveQuestion, lastEventId: string | undefined): LiveQuestion => {
  const [, stream, after] = /^([\w-]{1,64}):(\d{1,15})$/.exec(lastEventId ?? '') ?? [];
  if (stream === undefined) return question;
  return { ...question, extensions: { ...question.extensions, resume: { stream, after: Number(after) } } };
};
