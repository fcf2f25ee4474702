import { describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { developmentIdentities, type Identity, scopeOf, somebody } from './identity.js';
import { requestOfConnection, requestOfHeaders } from './request.js';

describe('the scope of an identity', () => {
  const scope = (otherwise: Partial<Identity>) => scopeOf({ ...somebody, ...otherwise });

  it('is the same for the same rights, in whatever order they were named', () => {
    expect(scope({ scopes: new Set(['b', 'a']) })).toBe(scope({ scopes: new Set(['a', 'b']) }));
  });

  it('is another one for all that someone else may see', () => {
    const different = [
      {},
      { authenticated: false },
      { scopes: new Set<string>() },
      { scopes: new Set(['a b']) },
      { scopes: new Set(['a', 'b']) },
      { scopes: new Set(['a","b']) },
      { policies: new Set<string>() },
      { policies: new Set(['a', 'b']) },
      { scopes: new Set(['a']), policies: new Set(['b']) },
      { client: { kind: 'bot', id: 'development' } as const },
    ].map(scope);
    expect(new Set(different).size).toBe(different.length);
  });
});

describe('in development, an identity', () => {
  const clock = new ManualClock('2026-01-05T09:00:00Z');
  const identify = async (headers: Record<string, string>) => (await requestOfHeaders(headers, developmentIdentities(clock))).identity;

  it('may see everything', async () => {
    expect(await identify({})).toEqual(somebody);
  });

  it.each([
    [{ 'x-hub-scopes': 'b  a' }, { authenticated: true, scopes: new Set(['a', 'b']), policies: new Set() }],
    [{ 'x-hub-policies': 'p' }, { authenticated: true, scopes: new Set(), policies: new Set(['p']) }],
    [{ 'x-hub-scopes': '' }, { authenticated: true, scopes: new Set(), policies: new Set() }],
    [
      { 'x-hub-scopes': '-', 'x-hub-policies': 'p' },
      { authenticated: false, scopes: new Set(), policies: new Set() },
    ],
    [{ 'x-hub-identity-ms': '500' }, { scopes: null, expiresAt: new Date('2026-01-05T09:00:00.500Z') }],
  ])('of %j', async (headers, expected) => {
    expect(await identify(headers)).toMatchObject(expected);
  });

  it.each([
    [{ 'x-hub-policies': 'a"b' }, 'x-hub-policies wants policies of letters'],
    [{ 'x-hub-identity-ms': 'soon' }, 'x-hub-identity-ms wants a whole number of milliseconds'],
    [{ 'x-hub-identity-ms': '0' }, 'x-hub-identity-ms wants some milliseconds'],
  ])('refuses %j', async (headers, message) => {
    await expect(identify(headers)).rejects.toThrow(message);
  });

  it('ends where it is taken back: who is there is told, who comes is refused', async () => {
    const identities = developmentIdentities(clock);
    const told: boolean[] = [];
    const who = await identities.identify({ client: 'bot:reference' });
    const leave = identities.onRevoked(isRevoked => told.push(isRevoked(who), isRevoked(somebody)));
    identities.revoke(({ client }) => client.kind === 'bot');
    expect(told).toEqual([true, false]);
    await expect(identities.identify({ client: 'bot:other' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    leave();
    identities.revoke(() => true);
    expect(told).toHaveLength(2);
  });
});

it('identities see whatever a client shows, by either door', async () => {
  const seen: (string | undefined)[] = [];
  const { onRevoked } = developmentIdentities();
  const identities = {
    onRevoked,
    async identify({ header }: { header?(name: string): string | undefined }) {
      seen.push(header?.('x-signature'));
      return somebody;
    },
  };
  await requestOfHeaders({ 'x-signature': 'h' }, identities);
  await requestOfConnection({ 'x-signature': 'c' }, identities);
  await requestOfConnection(undefined, identities);
  expect(seen).toEqual(['h', 'c', undefined]);
});
