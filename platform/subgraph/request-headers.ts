import type { Client, RequestInfo } from '#kernel/client.js';
import { developmentClient } from '#kernel/client.js';
import { Deadline } from '#kernel/deadline.js';
import { HubError } from '#kernel/errors.js';
import { isPurpose } from '#kernel/purpose.js';
import { isRequestId, REQUEST_ID } from '../http/request-id.js';

const KINDS: Record<Client['kind'], true> = { development: true, bot: true, dashboard: true, service: true };

/**
 * What a request carries, as headers between the gateway and a subgraph in another process. Subscriptions put the same
 * names into the `extensions` of graphql-ws's subscribe message.
 */
export const toRequestHeaders = ({ client, purpose, callId, deadline, span, requestId }: RequestInfo): Record<string, string> => ({
  'x-hub-client': `${client.kind}:${encodeURIComponent(client.id)}`,
  'x-hub-purpose': purpose,
  ...(callId !== null && { 'x-hub-call-id': encodeURIComponent(callId) }),
  ...(deadline && { 'x-hub-deadline-ms': deadline.toHeader() }),
  ...span?.headers(),
  ...(requestId !== undefined && { [REQUEST_ID]: requestId }),
});

/** Reads them back. Who asks a subgraph directly, without them, is the development client that looks after the house. */
export function fromRequestHeaders(headers: Readonly<Record<string, unknown>>, signal?: AbortSignal): RequestInfo {
  const header = (name: string): string | undefined => (typeof headers[name] === 'string' ? headers[name] : undefined);
  const purpose = header('x-hub-purpose') ?? 'OPERATE';
  if (!isPurpose(purpose)) throw new HubError('INVALID_INPUT', 'x-hub-purpose names no purpose that the hub knows');
  const callId = header('x-hub-call-id');
  const requestId = header(REQUEST_ID);
  return {
    client: clientFrom(header('x-hub-client')),
    purpose,
    callId: callId === undefined ? null : decoded('x-hub-call-id', callId),
    deadline: Deadline.fromHeader(header('x-hub-deadline-ms')),
    ...(signal && { signal }),
    ...(isRequestId(requestId) && { requestId }),
  };
}

function clientFrom(header: string | undefined): Client {
  if (header === undefined) return developmentClient;
  const [, kind = '', id = ''] = /^([a-z]+):(.+)$/.exec(header) ?? [];
  if (!Object.hasOwn(KINDS, kind)) throw new HubError('INVALID_INPUT', 'x-hub-client wants the form "kind:id"');
  return { kind: kind as Client['kind'], id: decoded('x-hub-client', id) };
}

function decoded(name: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new HubError('INVALID_INPUT', `${name} is not percent-encoded`, { cause });
  }
}
