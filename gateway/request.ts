import { z } from 'zod';
import type { RequestInfo } from '#kernel/client.js';
import type { Clock } from '#kernel/clock.js';
import { Deadline } from '#kernel/deadline.js';
import { HubError } from '#kernel/errors.js';
import { PURPOSES } from '#kernel/purpose.js';
import type { Identities, Identity } from './identity.js';
import type { Subscriber } from './subscriptions/subscriber.js';

/** A request as the gateway knows it: on top of what the whole house sees, who asks, and the turn of the call that it belongs to. */
export interface GatewayRequest extends RequestInfo {
  identity: Identity;
  turn: number | null;
}

/** What every plugin finds as `contextValue`. */
export interface GatewayContext {
  request: GatewayRequest;
  /** Takes the place on a subscription's stream. Who came by a door that cannot carry any has none. */
  follow?(subscriber: Subscriber): void;
  /** Came by a door through which nothing may be changed. */
  onlyReads?: boolean;
}

/** What a client says about itself, in headers or in its connection_init. Absent means the default. */
const Said = z.object({
  client: z
    .string()
    .regex(/^[\w.:@-]{1,64}$/, 'wants 1 to 64 letters, digits or . : @ _ -')
    .default('development'),
  authorization: z.string().optional(),
  scopes: z
    .string()
    .regex(/^[\w.:@/ -]{0,1024}$/, 'wants scopes of letters, digits or . : @ / _ -, between spaces')
    .optional(),
  purpose: z.enum(PURPOSES, { error: `wants one of ${PURPOSES.join(', ')}` }).default('SERVE_CALL'),
  callId: z
    .string()
    .regex(/^[\w.:@-]{1,128}$/, 'wants an id of at most 128 letters, digits or . : @ _ -')
    .nullable()
    .default(null),
  turn: z.coerce
    .number({ error: 'wants a whole number' })
    .int('wants a whole number')
    .nonnegative('wants no negative number')
    .nullable()
    .default(null),
});

const HEADERS: Record<keyof z.infer<typeof Said>, string> = {
  client: 'x-hub-client',
  authorization: 'authorization',
  scopes: 'x-hub-scopes',
  purpose: 'x-hub-purpose',
  callId: 'x-hub-call-id',
  turn: 'x-hub-turn',
};

const read = async (said: unknown, nameOf: (field: string) => string, identities: Identities): Promise<GatewayRequest> => {
  const { data, error } = Said.safeParse(said);
  if (!data) {
    throw new HubError('INVALID_INPUT', error.issues.map(({ path, message }) => `${nameOf(String(path[0]))} ${message}`).join('; '));
  }
  const { purpose, callId, turn, ...shown } = data;
  const identity = await identities.identify(shown);
  return { client: identity.client, identity, purpose, callId, turn, deadline: null };
};

/** Who asks, by the headers of an HTTP request; INVALID_INPUT names the header that makes no sense. */
export const requestOfHeaders = (header: (name: string) => string | undefined, identities: Identities): Promise<GatewayRequest> =>
  read(
    Object.fromEntries(Object.entries(HEADERS).map(([field, name]) => [field, header(name)])),
    field => HEADERS[field as keyof typeof HEADERS],
    identities,
  );

/** Who asks, by the payload of a WebSocket's connection_init. */
export const requestOfConnection = (
  params: Readonly<Record<string, unknown>> | undefined,
  identities: Identities,
): Promise<GatewayRequest> => read(params ?? {}, field => `connection_init: ${field}`, identities);

/**
 * Gives a request its end: its signal aborts once `ms` are over, or when its own signal did before. `settle` when it
 * has been answered, so that no timer outlives it.
 */
export const withDeadline = (request: GatewayRequest, ms: number, clock: Clock): { request: GatewayRequest; settle(): void } => {
  const ending = new AbortController();
  const gone = () => ending.abort(request.signal?.reason);
  if (request.signal?.aborted) gone();
  request.signal?.addEventListener('abort', gone, { once: true });
  const cancel = clock.after(ms, () => ending.abort(new HubError('DEADLINE_EXCEEDED', `The request's ${ms} ms are over`)));
  return {
    request: { ...request, deadline: Deadline.in(ms, () => clock.now().getTime()), signal: ending.signal },
    settle() {
      cancel();
      request.signal?.removeEventListener('abort', gone);
    },
  };
};
