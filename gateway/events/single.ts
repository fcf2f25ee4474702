import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HubError } from '#kernel/errors.js';
import { qualities } from '#platform/http/qualities.js';
import { Refusal } from '#platform/http/refusal.js';
import { textOf } from '../executors/written.js';
import { sendWhole, statusOf } from '../http/answer.js';
import { ALLOWED } from '../http/front.js';
import { agreedOn } from '../http/negotiation.js';
import { checkPreflight } from '../http/preflight.js';
import { type LiveQuestion, nameOf } from '../live-operations.js';
import { clientHasGone, type GatewayRequest, requestOfHeaders } from '../request.js';
import type { EventDoor, EventMode } from './mode.js';
import { headerOf, parametersOf, questionOf, wantsEvents } from './question.js';
import type { Reservation } from './reservation.js';
import { Reservations } from './reservations.js';
import { EventResponse } from './response.js';

/** Which reservation a request is about: by a header, or in the address by who cannot send any. */
export const tokenOf = (request: IncomingMessage): string | null =>
  headerOf(request, 'x-graphql-event-stream-token') ?? (request.url?.includes('token=') ? parametersOf(request).get('token') : null);

/**
 * Many operations on one response: the protocol's "single connection mode". PUT reserves it, GET or POST that accept events
 * open it, each other POST or GET is an operation, DELETE ends one. A reservation is its maker's: the token alone opens nothing.
 */
export const singleConnection = (door: EventDoor): EventMode => {
  const { operations, identities, limits, clock, retryMs } = door;
  const reservations = new Reservations({ ...door, token: () => randomBytes(24).toString('base64url') });

  const reserve = (request: IncomingMessage, response: ServerResponse, asked: GatewayRequest): void => {
    if (!takesText(request.headers.accept)) throw new Refusal(406, 'A reservation is told as text/plain');
    const token = reservations.reserve(nameOf(asked), asked.identity);
    response.writeHead(201, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(token);
  };

  const openOn = (reservation: Reservation, response: ServerResponse): void => {
    reservation.mustBeFree();
    reservation.open(new EventResponse(response, { limits, clock, retryMs: retryMs() }));
  };

  const finish = (request: IncomingMessage, response: ServerResponse, reservation: Reservation): void => {
    const id = parametersOf(request).get('operationId');
    if (!id) throw new HubError('INVALID_INPUT', 'The address wants an operationId: which operation is to end');
    // Also where it is over: that may have been said while this was on its way.
    reservation.finish(id);
    response.writeHead(200, { 'content-length': 0 }).end();
  };

  const ask = async (request: IncomingMessage, response: ServerResponse, asked: GatewayRequest, token: string): Promise<void> => {
    const { type } = agreedOn(request.headers.accept);
    // Where the token stands in the address a page of another site would have to know it.
    if (request.method === 'POST') checkPreflight('POST', request.headers);
    const question = await questionOf(request, limits.maxBytes);
    if (response.closed) return;
    const operation = reservations.of(token, asked.identity).begin(operationIdOf(question));
    response.once('close', () => {
      if (!response.writableFinished) operation.stop(clientHasGone());
    });
    const answered = await operations
      .ask(question, { ...asked, signal: operation.signal }, { onlyReads: request.method !== 'POST' })
      .catch(thrown => ({ thrown }));
    if (response.closed) return void ('subscriber' in answered && answered.subscriber.leave());
    if (operation.over) {
      if ('subscriber' in answered) answered.subscriber.leave();
      if (operation.over.why) throw operation.over.why;
      response.writeHead(204).end();
    } else if ('thrown' in answered) {
      operation.stop(null);
      throw answered.thrown;
    } else if ('answer' in answered && answered.refused && answered.answer.errors) {
      operation.stop(null);
      const text = textOf(answered.answer);
      // In no form may what is refused look like what is accepted.
      const status = statusOf(400, text, 'application/graphql-response+json');
      await sendWhole(response, { status, headers: { 'content-type': `${type}; charset=utf-8` }, text }, () => null);
    } else {
      response.writeHead(202, { 'content-length': 0 }).end();
      if ('subscriber' in answered) operation.follow(answered.subscriber);
      else operation.answer(textOf(answered.answer));
    }
  };

  return {
    async request(request, response) {
      const { method = '' } = request;
      if (!ALLOWED.split(', ').includes(method)) throw new Refusal(405, `/graphql wants ${ALLOWED}`, { allow: ALLOWED });
      const asked = { ...(await requestOfHeaders(request.headers, identities)), address: request.socket.remoteAddress };
      // Who has gone meanwhile would not be heard to go.
      if (response.closed) return;
      if (method === 'PUT') return reserve(request, response, asked);
      const token = tokenOf(request) ?? '';
      const reservation = reservations.of(token, asked.identity);
      if (method === 'DELETE') finish(request, response, reservation);
      else if (wantsEvents(request)) openOn(reservation, response);
      else await ask(request, response, asked, token);
    },
    close: () => reservations.close(retryMs),
  };
};

const takesText = (accept = '*/*'): boolean =>
  qualities(accept).some(({ name, quality }) => quality > 0 && ['text/plain', 'text/*', '*/*'].includes(name));

/** By what id the operation's events are told apart from others'. */
const operationIdOf = ({ extensions }: LiveQuestion): string => {
  const id = extensions?.operationId;
  if (typeof id === 'string' && id.length > 0 && id.length <= MOST_ID_CHARACTERS) return id;
  throw new HubError('INVALID_INPUT', `extensions.operationId wants a text of 1 to ${MOST_ID_CHARACTERS} characters`);
};

/** It stands in each event. */
const MOST_ID_CHARACTERS = 128;
