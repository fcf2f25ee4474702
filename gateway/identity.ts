import { type Client, developmentClient } from '#kernel/client.js';
import { type Clock, systemClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';

/** Who asks, as far as the gateway has made sure of it, and what that allows. */
export interface Identity {
  client: Client;
  /** False for someone who has shown nothing. */
  authenticated: boolean;
  /** What `@requiresScopes` asks for; null where nothing is held back. */
  scopes: ReadonlySet<string> | null;
  /** What `@policy` asks for; null where nothing is held back. */
  policies: ReadonlySet<string> | null;
  /** The same for all who may see the same, as `scopeOf` makes it. It stands in every key under which an answer is shared. */
  scope: string;
  /** Until when it holds; null where it has no end. */
  expiresAt: Date | null;
}

/** What a client shows of itself, by its headers or in its connection_init. */
export interface Shown {
  client?: string | undefined;
  authorization?: string | undefined;
  /** Between spaces: the only scopes that a client in development wants to have; "-" to be nobody. */
  scopes?: string | undefined;
  /** Between spaces: the only policies that a client in development wants to meet. */
  policies?: string | undefined;
  /** For how long a client in development wants to be who it is. */
  identityMs?: number | undefined;
  /** Whatever else it has shown, by the name of a header in lower case. What is sent as connection_init counts as headers. */
  header?(name: string): string | undefined;
}

/** Finds out who asks. */
export interface Identities {
  /** Throws UNAUTHENTICATED where what is shown does not hold, INVALID_INPUT where it makes no sense. */
  identify(shown: Shown): Promise<Identity>;
  /** Calls the listener when identities have ended before their time, until the returned function is called. */
  onRevoked(listener: (isRevoked: (identity: Identity) => boolean) => void): () => void;
}

/** One text for all that decides what someone may see: no two that differ have the same, whatever their names hold. */
export const scopeOf = ({ client: { kind, id }, authenticated, scopes, policies }: Omit<Identity, 'scope' | 'expiresAt'>): string =>
  JSON.stringify([kind, id, authenticated, sorted(scopes), sorted(policies)]);

const sorted = (held: ReadonlySet<string> | null): string[] | null => held && [...held].toSorted();

const identity = (who: Omit<Identity, 'scope'>): Identity => ({ ...who, scope: scopeOf(who) });

/** Who has said nothing, on a machine where everybody may ask. */
export const somebody: Identity = identity({
  client: developmentClient,
  authenticated: true,
  scopes: null,
  policies: null,
  expiresAt: null,
});

/** Identities that can be taken away. */
export interface DevelopmentIdentities extends Identities {
  /** Whoever it applies to is somebody no more: connections are told, and who comes again is refused. */
  revoke(isRevoked: (identity: Identity) => boolean): void;
}

/**
 * Believes what clients say of themselves: for a gateway that listens to its own machine, or behind a token that all its
 * clients share. Everybody may see everything, but for who names scopes or policies: then those are all there is.
 */
export const developmentIdentities = (clock: Pick<Clock, 'now'> = systemClock): DevelopmentIdentities => {
  const revoked: ((identity: Identity) => boolean)[] = [];
  const listeners = new Set<(isRevoked: (identity: Identity) => boolean) => void>();
  return {
    async identify({ client: name = 'development', scopes, policies, identityMs }) {
      const who = identity({
        client: clientOf(name),
        ...heldBy(scopes, policies),
        expiresAt: identityMs === undefined ? null : new Date(clock.now().getTime() + identityMs),
      });
      if (revoked.some(isRevoked => isRevoked(who))) throw new HubError('UNAUTHENTICATED', `The identity of ${name} has been taken back`);
      return who;
    },
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    revoke(isRevoked) {
      revoked.push(isRevoked);
      for (const listener of listeners) listener(isRevoked);
    },
  };
};

const heldBy = (scopes: string | undefined, policies: string | undefined): Pick<Identity, 'authenticated' | 'scopes' | 'policies'> => {
  if (scopes === undefined && policies === undefined) return { authenticated: true, scopes: null, policies: null };
  if (scopes?.trim() === '-') return { authenticated: false, scopes: new Set(), policies: new Set() };
  return { authenticated: true, scopes: setOf(scopes), policies: setOf(policies) };
};

const setOf = (between: string = ''): ReadonlySet<string> => new Set(between.split(/\s+/).filter(one => one !== ''));

/** "bot:reference" says what kind of client it is; a bare name is a developer's. */
const clientOf = (name: string): Client => {
  const [, kind, id] = /^(bot|dashboard|service|development):(.+)$/.exec(name) ?? [];
  return kind && id ? { kind: kind as Client['kind'], id } : { kind: 'development', id: name };
};
