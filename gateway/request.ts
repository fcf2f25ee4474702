import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Client, RequestInfo } from '#kernel/client.js';
import type { Clock } from '#kernel/clock.js';
import { Deadline } from '#kernel/deadline.js';
import { HubError } from '#kernel/errors.js';
import { PURPOSES } from '#kernel/purpose.js';
import type { Freshness } from './caches/freshness.js';
import type { Identities, Identity } from './identity.js';
import type { Subscriber } from './subscriptions/subscriber.js';

/** A request as the gateway knows it: on top of what the whole house sees, who asks, and the turn of the call that it belongs to. */
export interface GatewayRequest extends RequestInfo {
  identity: Identity;
  turn: number | null;
  /** Where who asks is, as the network says; for who has shown nothing else. */
  address?: string | undefined;
  /** Told of what is given out though it is old. */
  freshness?: Freshness;
}

/** What every plugin finds as `contextValue`. */
export interface GatewayContext {
  request: GatewayRequest;
  /** Takes the place on a subscription's stream. Who came by a door that cannot carry any has none. */
  follow?(subscriber: Subscriber): void;
  /** Called when nothing has refused the operation, and its answering begins. */
  begins?(): void;
  /** Calls this when the answer has been sent, or nobody wants it any more; by a door whose answers may come in parts. */
  after?(end: () => void): void;
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
  policies: z
    .string()
    .regex(/^[\w.:@/ -]{0,1024}$/, 'wants policies of letters, digits or . : @ / _ -, between spaces')
    .optional(),
  identityMs: z.coerce
    .number({ error: 'wants a whole number of milliseconds' })
    .int('wants a whole number of milliseconds')
    .positive('wants some milliseconds')
    .max(86_400_000, 'wants no more than a day')
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
  policies: 'x-hub-policies',
  identityMs: 'x-hub-identity-ms',
  purpose: 'x-hub-purpose',
  callId: 'x-hub-call-id',
  turn: 'x-hub-turn',
};

const read = async (
  said: unknown,
  nameOf: (field: string) => string,
  header: (name: string) => string | undefined,
  identities: Identities,
): Promise<GatewayRequest> => {
  const { data, error } = Said.safeParse(said);
  if (!data) {
    throw new HubError('INVALID_INPUT', error.issues.map(({ path, message }) => `${nameOf(String(path[0]))} ${message}`).join('; '));
  }
  const { purpose, callId, turn, ...shown } = data;
  const identity = await identities.identify({ ...shown, header });
  return { client: identity.client, identity, purpose, callId, turn, deadline: null };
};

/** Who asks, by the headers of an HTTP request; INVALID_INPUT names the header that makes no sense. */
export const requestOfHeaders = (headers: IncomingHttpHeaders, identities: Identities): Promise<GatewayRequest> => {
  const said: Record<string, unknown> = {};
  for (const field in HEADERS) {
    const value = headers[HEADERS[field as keyof typeof HEADERS]];
    if (value !== undefined) said[field] = Array.isArray(value) ? value[0] : value;
  }
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  return read(said, field => HEADERS[field as keyof typeof HEADERS], header, identities);
};

/** Who asks, by the payload of a WebSocket's connection_init. */
export const requestOfConnection = (
  params: Readonly<Record<string, unknown>> | undefined,
  identities: Identities,
): Promise<GatewayRequest> => {
  const header = (name: string): string | undefined => {
    const value = params?.[name];
    return typeof value === 'string' ? value : undefined;
  };
  return read(params ?? {}, field => `connection_init: ${field}`, header, identities);
};

/** Why a request ends whose client waits for it no more; nobody is there to read it. */
export const clientHasGone = (): HubError => new HubError('DEADLINE_EXCEEDED', 'The client has gone');

/** How long answers may take. */
export interface DeadlineLimits {
  /** For requests that name no deadline of their own, by the kind of client that asks. */
  deadlinesMs: Readonly<Record<Client['kind'], number>>;
  /** For requests that name a longer one. */
  maxDeadlineMs: number;
}

/** A caller waits for the bot's answers; who asks as a service has nobody waiting on the line. */
export const DEADLINES: DeadlineLimits = {
  deadlinesMs: { bot: 5_000, dashboard: 10_000, service: 30_000, development: 10_000 },
  maxDeadlineMs: 60_000,
};

/** How long the answer to a client may take, which wishes for so long or does not say. */
export const deadlineMsOf = ({ kind }: Client, { deadlinesMs, maxDeadlineMs }: DeadlineLimits, wishedMs: number | null = null): number =>
  Math.min(wishedMs ?? deadlinesMs[kind], maxDeadlineMs);

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
