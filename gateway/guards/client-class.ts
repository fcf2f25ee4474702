import type { Client } from '#kernel/client.js';
import type { GatewayRequest } from '../request.js';

/** Clients that the same limits hold for: by their kind, or who has shown nothing. */
export type ClientClass = Client['kind'] | 'anonymous';

export const CLIENT_CLASSES = ['bot', 'dashboard', 'service', 'development', 'anonymous'] as const satisfies readonly ClientClass[];

/** A value for each class of clients; classes that are not named have the one of `*`. */
export type ByClass<T> = Readonly<Partial<Record<ClientClass | '*', T>>>;

export const ofClass = <T>(values: ByClass<T>, name: ClientClass): T | undefined => values[name] ?? values['*'];

export const classOf = ({ identity }: GatewayRequest): ClientClass => (identity.authenticated ? identity.client.kind : 'anonymous');

/** Under which its use of the graph is counted: who has shown nothing is known by the address alone. */
export const countedAs = ({ identity, address = 'unknown' }: GatewayRequest): string =>
  identity.authenticated ? `${identity.client.kind}:${identity.client.id}` : `anonymous:${address}`;
