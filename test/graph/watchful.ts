import { type Identities, type Identity, somebody } from '#gateway/identity.js';
import type { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';

/** Whoever shows "NAME" is NAME for ten minutes, and may see "SCOPE" when it shows "NAME SCOPE". */
export const watchful = (clock: ManualClock) => {
  let revoke: (isRevoked: (identity: Identity) => boolean) => void = () => {};
  const identities: Identities = {
    async identify({ authorization = 'ada' }) {
      const [id = '', scope = 'all'] = authorization.split(' ');
      if (id === 'nobody') throw new HubError('UNAUTHENTICATED', 'Nobody knows nobody');
      return { ...somebody, client: { kind: 'dashboard', id }, scope, expiresAt: new Date(clock.now().getTime() + 600_000) };
    },
    onRevoked(listener) {
      revoke = listener;
      return () => {
        revoke = () => {};
      };
    },
  };
  return { identities, revoke: (id: string) => revoke(({ client }) => client.id === id) };
};
