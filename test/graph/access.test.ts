import { describe, expect, it, onTestFinished } from 'vitest';
import { liftAccess } from '#gateway/access/access-map.js';
import { apiSchemaOf } from '#gateway/compose.js';
import { developmentIdentities } from '#gateway/identity.js';
import { ManualClock, systemClock } from '#kernel/clock.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { guardedHouse } from './guarded-house.js';
import { EXECUTORS, openGateway, until } from './open-gateway.js';

const forbidden = (message: string, path: (string | number)[]) => ({ message, path, extensions: { code: 'FORBIDDEN', retryable: false } });

/** The headers of a client who has these scopes and policies and no more. */
const having = (scopes: string, policies = '') => ({ 'x-hub-scopes': scopes, 'x-hub-policies': policies });
const ANONYMOUS = having('-');

describe.each(EXECUTORS)('by %s', (_, executor) => {
  leavesNothingOpen();

  const open = async (options = {}) => {
    const house = guardedHouse();
    const { supergraphSdl, transports } = house;
    const opened = await openGateway({ executor, supergraphSdl, transports, ...options });
    /** All that the subgraphs have been asked, as one text. */
    const asked = () => house.requests.map(({ query, variables }) => `${query} ${JSON.stringify(variables)}`).join('\n');
    return { house, asked, ...opened };
  };

  it('answers what is allowed, with null and an error for what is not, which no subgraph is asked for', async () => {
    const { ask, asked } = await open();
    expect(await ask('{ customer(id: "c1") { name email orders(first: 1) { id status } } motto }', {}, having('shop:money'))).toEqual({
      data: { customer: { name: 'Ada', email: null, orders: [{ id: 'o1-c1', status: 'SENT' }] }, motto: 'People first' },
      errors: [forbidden('Customer.email wants the scope crm:read', ['customer', 'email'])],
    });
    expect(asked()).not.toContain('email');
  });

  it('holds nothing back from who has not narrowed what it may see', async () => {
    const { ask } = await open();
    expect(await ask('{ customer(id: "c1") { email pin rank greeting reviews } }')).toEqual({
      data: { customer: { email: 'ada@x', pin: '1', rank: 'GOLD', greeting: 'Dear ada@x', reviews: ['fine, c1'] } },
    });
  });

  it.each([
    ['one of two scopes', having('crm:read'), null],
    ['both', having('crm:phone crm:read'), '+44'],
    ['the alternative', having('admin'), '+44'],
    ['something whose name only looks like it', having('admin.not crm:read.crm:phone'), null],
  ])('wants all scopes of one of several groups: %s', async (_, headers, phone) => {
    const { ask } = await open();
    const { data, errors } = await ask('{ customer(id: "c1") { phone } }', {}, headers);
    expect(data).toEqual({ customer: { phone } });
    expect(errors?.map(({ message }) => message)).toEqual(
      phone ? undefined : ['Customer.phone wants the scope admin, or the scopes crm:phone and crm:read'],
    );
  });

  it('knows policies, and takes no scope for a policy', async () => {
    const { ask } = await open();
    const question = '{ customer(id: "c1") { points } }';
    expect(await ask(question, {}, having('', 'points'))).toEqual({ data: { customer: { points: 5 } } });
    expect(await ask(question, {}, having('points'))).toEqual({
      data: { customer: { points: null } },
      errors: [forbidden('Customer.points wants the policy points', ['customer', 'points'])],
    });
  });

  it('says UNAUTHENTICATED to who has shown nothing, and asks no subgraph when nothing is allowed', async () => {
    const { ask, house } = await open();
    expect(await ask('{ staffMotto tea: staffMotto vault { gold } }', {}, ANONYMOUS)).toEqual({
      data: { staffMotto: null, tea: null, vault: null },
      errors: [
        ['Query.staffMotto wants to know who asks', 'staffMotto'],
        ['Query.staffMotto wants to know who asks', 'tea'],
        ['Query.vault wants the policy vault', 'vault'],
      ].map(([message, key]) => ({ message, path: [key], extensions: { code: 'UNAUTHENTICATED', retryable: false } })),
    });
    expect(house.requests).toEqual([]);
    expect(await ask('{ staffMotto }', {}, having(''))).toEqual({ data: { staffMotto: 'Coffee first' } });
  });

  it('holds back a field whose enum, scalar or object is held back', async () => {
    const { ask, asked } = await open();
    const { data, errors } = await ask('{ customer(id: "c1") { id mail rank } firm { __typename name } }', {}, ANONYMOUS);
    expect(data).toEqual({ customer: { id: 'c1', mail: null, rank: null }, firm: null });
    expect(errors?.map(({ path }) => path)).toEqual([['customer', 'mail'], ['customer', 'rank'], ['firm']]);
    expect(asked()).not.toMatch(/mail|rank|firm/);
  });

  it('carries a null up to where one may be, and says of which field', async () => {
    const { ask } = await open();
    expect(await ask('{ customer(id: "c1") { name pin spouse { pin } } motto }', {}, having('a'))).toEqual({
      data: { customer: null, motto: 'People first' },
      errors: [
        forbidden('Customer.pin wants the policy vault', ['customer', 'pin']),
        forbidden('Customer.pin wants the policy vault', ['customer', 'spouse', 'pin']),
      ],
    });
    const notes = await ask('{ customer(id: "c1") { notes { text hidden } } }', {}, having('a'));
    expect(notes.data).toEqual({ customer: { notes: [[null, null], []] } });
    expect(notes.errors).toEqual([forbidden('Note.hidden wants the policy notes', ['customer', 'notes', 0, 0, 'hidden'])]);
  });

  it('is null at each place of a list where the object is there', async () => {
    const { ask, asked } = await open();
    const { data, errors } = await ask(
      '{ customers { orders { sum: total status } children { email } } nobody: customer(id: "c9") { email } }',
      {},
      having('a'),
    );
    expect(data).toEqual({
      customers: [
        { orders: null, children: [{ email: null }, { email: null }] },
        { orders: null, children: [{ email: null }] },
        { orders: [], children: [] },
      ],
      nobody: null,
    });
    expect(errors).toHaveLength(7);
    expect(errors).toContainEqual(forbidden('Order.total wants the scope shop:money', ['customers', 1, 'orders', 0, 'sum']));
    expect(asked()).not.toMatch(/total|email/);
  });

  it('holds back what is made of what is held back', async () => {
    const { ask, house, asked } = await open();
    const { data, errors } = await ask('{ customer(id: "c1") { greeting } }', {}, having('points'));
    expect(data).toEqual({ customer: { greeting: null } });
    expect(errors).toEqual([forbidden('Customer.greeting wants the scope crm:read', ['customer', 'greeting'])]);
    expect(asked()).not.toContain('email');
    expect(house.requests.map(({ subgraph }) => subgraph)).not.toContain('shop');
  });

  it('holds it back also where an older composition repeats nothing', async () => {
    const { supergraphSdl } = guardedHouse();
    const older = supergraphSdl
      .replace('requires: "email") @scoped(scopes: [["crm:read"]])', 'requires: "email")')
      .replace(/(interface Party[^{]*?)\s*@scoped\(scopes: \[\["firm:read"\]\]\)/, '$1');
    expect(older.length).toBeLessThan(supergraphSdl.length - 60);
    const { ask, asked } = await open({ supergraphSdl: older });
    const { data } = await ask('{ customer(id: "c1") { greeting } parties { fans } }', {}, having('points'));
    expect(data).toEqual({ customer: { greeting: null }, parties: [{ fans: null }, { fans: null }, { fans: null }, { fans: null }] });
    expect(asked()).not.toMatch(/email|fans/);
  });

  it('takes the composed schema without what is lifted out of it', async () => {
    const { supergraphSdl, transports } = guardedHouse();
    const limits = { waitingEvents: 1, stalledMs: 1_000 };
    const byName = new Map(transports.map(transport => [transport.name, transport]));
    const { supergraphSdl: lifted } = liftAccess(supergraphSdl);
    const made = await executor({ supergraphSdl: lifted, transports: byName, clock: systemClock, eventMs: 1_000, events: limits });
    onTestFinished(() => made.close());
    expect(made.schema.getType('Customer')).toBeDefined();
    expect(apiSchemaOf(supergraphSdl)).toContain('transcript: String');
  });

  it('opens no side door through entities of other subgraphs', async () => {
    const { ask, asked, house } = await open();
    const question = `{ call(id: "call-1") { customer { email points name } }
      customers { orders(first: 1) { buyer { email total: points spouse { pointsToo: points } } } } }`;
    const { data } = await ask(question, {}, having('a'));
    expect(data.call).toEqual({ customer: { email: null, points: null, name: 'Ada' } });
    expect(data.customers[0]).toEqual({ orders: [{ buyer: { email: null, total: null, spouse: { pointsToo: null } } }] });
    expect(house.requests.some(({ query }) => query.includes('_entities'))).toBe(true);
    expect(asked()).not.toMatch(/email|points/);
  });

  it('finds what is held back in named and inline fragments, and leaves out those that become empty', async () => {
    const { ask, asked } = await open();
    const question = `query ($id: ID!, $first: Int) { customer(id: $id) { ...Contact ...Secrets ... on Customer { ...Secrets } ... { phone } } }
      fragment Contact on Customer { name ...Secrets orders(first: $first) { total id } }
      fragment Secrets on Customer { email ... on Customer { greeting } }`;
    expect(await ask(question, { id: 'c3', first: 1 }, having('shop:money'))).toEqual({
      data: { customer: { name: 'Bo', email: null, greeting: null, orders: [], phone: null } },
      errors: ['email', 'greeting', 'phone'].map(name => expect.objectContaining({ path: ['customer', name] })),
    });
    expect(asked()).not.toMatch(/Secrets|email|greeting|phone/);
  });

  it('keeps aliases and arguments, and drops variables that nothing needs any more', async () => {
    const { ask, asked, house } = await open();
    const question =
      'query ($secret: Int = 1, $n: Int) { customer(id: "c1") { a: name b: email c: orders(first: $n) { id d: total } } vault { gold @include(if: true) } firm { owner { orders(first: $secret) { id } } } }';
    const { data } = await ask(question, { secret: 4, n: 1 }, having('shop:money'));
    expect(data).toEqual({ customer: { a: 'Ada', b: null, c: [{ id: 'o1-c1', d: 1 }] }, vault: null, firm: null });
    expect(asked()).not.toContain('secret');
    expect(house.requests.flatMap(({ variables }) => Object.keys(variables))).not.toContain('secret');
  });

  it('says nothing of what @skip and @include leave out, and decides the rest by them', async () => {
    const { ask, asked } = await open();
    const question = `query ($yes: Boolean!, $no: Boolean! = false) { customer(id: "c1") {
      name @skip(if: $no) email @skip(if: $yes) phone @include(if: $no) ... @include(if: $yes) { points } ... on Customer @skip(if: $yes) { pin } } }`;
    expect(await ask(question, { yes: true }, having('a'))).toEqual({
      data: { customer: { name: 'Ada', points: null } },
      errors: [forbidden('Customer.points wants the policy points', ['customer', 'points'])],
    });
    expect(asked()).not.toMatch(/email|phone|points|pin/);
    expect((await ask(question, { yes: 'perhaps' }, having('a'))).errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
  });

  describe('of several types', () => {
    it('a field of an interface takes what it takes in every type behind it', async () => {
      const { ask, asked } = await open();
      expect(await ask('{ parties { __typename diary } }', {}, having('firm:read'))).toEqual({
        data: { parties: ['Customer', 'Customer', 'Customer', 'Firm'].map(__typename => ({ __typename, diary: null })) },
        errors: [0, 1, 2, 3].map(at => forbidden('Party.diary wants the scope firm:read; the policy diary', ['parties', at, 'diary'])),
      });
      expect(asked()).not.toContain('diary');
      expect((await ask('{ parties { diary } }', {}, having('firm:read', 'diary'))).data.parties[3]).toEqual({ diary: 'df' });
    });

    it('who asks for the types one by one needs what each of them takes', async () => {
      const { ask } = await open();
      expect(await ask('{ parties { ... on Customer { name } ... on Firm { vat diary } } }', {}, having('a'))).toEqual({
        data: { parties: [{ name: 'Ada' }, { name: '林小雨' }, { name: 'Bo' }, { vat: null, diary: null }] },
        errors: [
          forbidden('Firm.vat wants the scope firm:read', ['parties', 3, 'vat']),
          forbidden('Firm.diary wants the scope firm:read; the policy diary', ['parties', 3, 'diary']),
        ],
      });
    });

    it('a field asked at the interface and at a type is there for that type', async () => {
      const { ask } = await open();
      const { data, errors } = await ask('{ parties { ... on Customer { id } name ... on Customer { name } } }', {}, having('a'));
      // A name must be there, so that a party without one is none.
      expect(data).toEqual({ parties: null });
      expect(errors).toEqual([forbidden('Party.name wants the scope firm:read', ['parties', 3, 'name'])]);
    });

    it('members of a union are looked at one by one', async () => {
      const { ask, asked } = await open();
      const question =
        '{ knowns { ...Both } } fragment Both on Known { ... on Firm { vat owner { name } } ... on Customer { name email } }';
      expect(await ask(question, {}, having('crm:read'))).toEqual({
        data: { knowns: [{ name: 'Ada', email: 'ada@x' }, null, { vat: null, owner: null }] },
        errors: ['vat', 'owner'].map(name => forbidden(`Firm.${name} wants the scope firm:read`, ['knowns', 2, name])),
      });
      expect(asked()).not.toMatch(/vat|owner/);
      expect((await ask('{ knowns { ... on Firm { vat } } }', {}, having('crm:read'))).data).toEqual({ knowns: [{}, null, { vat: null }] });
    });

    it('what an interface object adds is held back in every type', async () => {
      const { ask, asked } = await open();
      const question = '{ customer(id: "c1") { name reviews fans } parties { ... on Customer { reviews } } }';
      const { data } = await ask(question, {}, having('firm:read'));
      expect(data.customer).toEqual({ name: 'Ada', reviews: null, fans: 3 });
      expect(data.parties[0]).toEqual({ reviews: null });
      expect(asked()).not.toContain('reviews');
      expect((await ask('{ parties { reviews } }', {}, having('firm:read reviews'))).data.parties[3]).toEqual({ reviews: ['fine, f1'] });
    });
  });

  it('never does what is denied, and does the rest of a mutation in its order', async () => {
    const { ask, house } = await open();
    const question =
      'mutation { a: moveCall(id: "call-1", phase: "A") { phase transcript } wipeCalls b: moveCall(id: "call-2", phase: "B") { phase } }';
    expect(await ask(question, {}, having('a'))).toEqual({
      data: { a: { phase: 'A', transcript: null }, wipeCalls: null, b: { phase: 'B' } },
      errors: [
        forbidden('Call.transcript wants the scope calls:hear', ['a', 'transcript']),
        forbidden('Mutation.wipeCalls wants the scope ops', ['wipeCalls']),
      ],
    });
    expect(house.done).toEqual(['call-1 to A', 'call-2 to B']);
    expect((await ask('mutation { wipeCalls endCall(id: "call-1") }', {}, having('a'))).data).toBeNull();
    expect(house.done).toHaveLength(2);
    expect((await ask('mutation { wipeCalls endCall(id: "call-1") }', {}, having('ops', 'ops'))).data).toEqual({
      wipeCalls: 3,
      endCall: true,
    });
  });

  it('makes every event of a subscription whole, and refuses one that is denied', async () => {
    const { follow, house, asked } = await open();
    const who = { scopes: 'a' };
    const { next } = follow('subscription { callChanged { phase transcript customer { name email } } }', {}, who);
    const first = next();
    await until(() => house.listeners.size === 1);
    house.send({ id: 'call-1' });
    house.send({ id: 'call-2' });
    expect(await first).toEqual({
      data: { callChanged: { phase: 'INBOUND', transcript: null, customer: { name: 'Ada', email: null } } },
      errors: [
        forbidden('Call.transcript wants the scope calls:hear', ['callChanged', 'transcript']),
        forbidden('Customer.email wants the scope crm:read', ['callChanged', 'customer', 'email']),
      ],
    });
    expect((await next()).data).toEqual({ callChanged: { phase: 'INBOUND', transcript: null, customer: null } });
    expect(asked()).not.toMatch(/transcript|email/);

    const refused = await follow('subscription { tapped }', {}, who).next();
    expect(refused.errors).toEqual([forbidden('Subscription.tapped wants the policy tap', ['tapped'])]);
    expect(house.requests.filter(({ query }) => query.includes('tapped'))).toEqual([]);
  });

  it('answers who may see more from the same operation, each as it may', async () => {
    const { ask } = await open();
    const question = '{ customer(id: "c1") { email points } }';
    const seen = async (scopes: string, policies: string) => (await ask(question, {}, having(scopes, policies))).data.customer;
    expect(await seen('', '')).toEqual({ email: null, points: null });
    expect(await seen('crm:read', '')).toEqual({ email: 'ada@x', points: null });
    expect(await seen('', 'points')).toEqual({ email: null, points: 5 });
    expect(await seen('crm:read', 'points')).toEqual({ email: 'ada@x', points: 5 });
    expect(await seen('', '')).toEqual({ email: null, points: null });
  });

  it('lets the schema be looked at beside what is held back', async () => {
    const { ask } = await open();
    expect((await ask('{ __typename __type(name: "Vault") { name fields { name } } vault { gold } }', {}, having('a'))).data).toEqual({
      __typename: 'Query',
      __type: { name: 'Vault', fields: [{ name: 'gold' }] },
      vault: null,
    });
  });

  it('keeps what a subgraph says went wrong', async () => {
    const house = guardedHouse();
    const transports = house.transports.map(transport =>
      transport.name === 'shop'
        ? { ...transport, execute: async () => ({ errors: [{ message: 'The till is shut' }] as never }) }
        : transport,
    );
    const { ask } = await open({ transports });
    const { data, errors } = await ask('{ customer(id: "c1") { email orders { id } } }', {}, having('a'));
    expect(data).toEqual({ customer: { email: null, orders: null } });
    expect(errors?.map(({ message, path }) => [message, path])).toEqual([
      ['The till is shut', ['customer', 'orders']],
      ['Customer.email wants the scope crm:read', ['customer', 'email']],
    ]);
  });

  it('lets nobody in whose identity has been taken back', async () => {
    const identities = developmentIdentities(new ManualClock());
    const { ask } = await open({ identities });
    identities.revoke(({ client }) => client.id === 'wallboard');
    expect((await ask('{ motto }', {}, { 'x-hub-client': 'dashboard:wallboard' })).errors).toMatchObject([
      { message: 'The identity of dashboard:wallboard has been taken back', extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    expect((await ask('{ motto }', {}, { 'x-hub-client': 'bot:reference' })).data).toEqual({ motto: 'People first' });
  });
});
