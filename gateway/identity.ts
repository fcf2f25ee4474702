import { type Client, developmentClient } from '#kernel/client.js';

/** Who asks, as far as the gateway has made sure of it, and what that allows. */
export interface Identity {
  client: Client;
  /** False for someone who has shown nothing. */
  authenticated: boolean;
  /** What `@requiresScopes` asks for; null where nothing is held back. */
  scopes: ReadonlySet<string> | null;
  /** What `@policy` asks for; null where nothing is held back. */
  policies: ReadonlySet<string> | null;
  /** The same for all who may see the same. It stands in every key under which an answer is shared. */
  scope: string;
  /** Until when it holds; null where it has no end. */
  expiresAt: Date | null;
}

/** What a client shows of itself, by its headers or in its connection_init. */
export interface Shown {
  client?: string | undefined;
  authorization?: string | undefined;
  /** Between spaces: the only scopes that a client in development wants to have. */
  scopes?: string | undefined;
}

/** Finds out who asks. */
export interface Identities {
  /** Throws UNAUTHENTICATED where what is shown does not hold, INVALID_INPUT where it makes no sense. */
  identify(shown: Shown): Promise<Identity>;
  /** Calls the listener when identities have ended before their time, until the returned function is called. */
  onRevoked(listener: (isRevoked: (identity: Identity) => boolean) => void): () => void;
}

/** Who has said nothing, on a machine where everybody may ask. */
export const somebody: Identity = {
  client: developmentClient,
  authenticated: true,
  scopes: null,
  policies: null,
  scope: 'development:development *',
  expiresAt: null,
};

/**
 * Believes what clients say of themselves: for a gateway that listens to its own machine, or behind a token that all its
 * clients share. Everybody may see everything, but for who names scopes: then those are all there is.
 */
export const developmentIdentities = (): Identities => ({
  async identify({ client: name = 'development', scopes: named }) {
    const client = clientOf(name);
    const scopes = named === undefined ? null : new Set(named.split(/\s+/).filter(scope => scope !== ''));
    const scope = `${client.kind}:${client.id} ${scopes ? [...scopes].sort().join(' ') : '*'}`;
    return { client, authenticated: true, scopes, policies: scopes, scope, expiresAt: null };
  },
  onRevoked: () => () => {},
});

/** "bot:reference" says what kind of client it is; a bare name is a developer's. */
const clientOf = (name: string): Client => {
  const [, kind, id] = /^(bot|dashboard|service|development):(.+)$/.exec(name) ?? [];
  return kind && id ? { kind: kind as Client['kind'], id } : { kind: 'development', id: name };
};
