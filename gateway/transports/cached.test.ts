import { buildSchema, type ExecutionResult } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { silentLog } from '#platform/log.js';
import { entityQueries } from '../caches/entity-query.js';
import { Freshness } from '../caches/freshness.js';
import { inProcessCache } from '../caches/in-process.js';
import { Known } from '../caches/known.js';
import { lifetimes } from '../caches/lifetime.js';
import type { GatewayRequest } from '../request.js';
import { someRequest } from '../testing/request.js';
import { cached } from './cached.js';
import { inProcess } from './in-process.js';
import { subgraphTransportContract } from './transport.contract.js';
import type { SubgraphTransport } from './transport.js';

const schema = buildSchema('type Query { t: T } type T { id: ID! a: Int b: Int } type U { id: ID! a: Int }');
const policies = { T: { maxAgeMs: 1_000, staleIfErrorMs: 9_000 } };
const catalogue = { entityTags: () => [], answerTags: () => [], changed: () => null };
const clock = new ManualClock();
const over = (transport: SubgraphTransport) =>
  cached(transport, {
    known: new Known({ cache: inProcessCache({ clock }), clock, log: silentLog }),
    read: entityQueries(lifetimes(schema, policies, { staleMs: 0, staleIfErrorMs: 0 }), new Set(['T', 'U'])),
    catalogue,
    schema,
    clock,
  });

subgraphTransportContract('a transport that keeps entities', async (subgraph, check) => ({
  transport: over(inProcess(subgraph, { log: silentLog, check })),
  close: async () => {},
}));

type Lists = Record<string, string[]>;
const BATCH = `query ($x: [_Any!]!, $y: [_Any!]!) {
  _0: _entities(representations: $x) { ... on T { a } ... on U { a } }
  _1: _entities(representations: $y) { ... on T { b } }
  _2: _entities(representations: $y) { ... on T { id } }
}`;

describe('a question for entities', () => {
  let asked: Lists[];
  let answer: (lists: Lists) => ExecutionResult;
  let transport: SubgraphTransport;
  beforeEach(() => {
    asked = [];
    answer = ({ x = [], y = [] }) => ({
      data: { _0: x.map(id => ({ a: `a of ${id}` })), _1: y.map(id => ({ b: `b of ${id}` })), _2: y.map(id => ({ id })) },
    });
    transport = over({
      name: 'crm',
      async execute({ variables }) {
        const lists = Object.fromEntries(
          Object.entries(variables).map(([name, list]) => [name, (list as { id: string }[]).map(({ id }) => id)]),
        );
        asked.push(lists);
        return structuredClone(answer(lists));
      },
      subscribe: async () => ({}),
      health: async () => ({ standing: 'UP', reason: null }),
      close: async () => {},
    });
  });

  const ask = (lists: Lists, request: Partial<GatewayRequest> = {}) => {
    const variables = Object.fromEntries(
      Object.entries(lists).map(([name, ids]) => [name, ids.map(id => ({ __typename: id.startsWith('u') ? 'U' : 'T', id }))]),
    );
    return transport.execute({
      query: BATCH,
      kind: 'query',
      operationName: undefined,
      variables,
      request: someRequest(request),
    });
  };

  it('with several lists is put together from what is known and what is asked, in order', async () => {
    const first = { x: ['1', 'u1'], y: ['1', '2'] };
    expect(await ask(first)).toEqual(answer(first));
    const second = { x: ['3', '1', 'u1'], y: ['2', '4', '1'] };
    expect(await ask(second)).toEqual(answer(second));
    expect(await ask({ x: ['1'], y: [] })).toEqual(answer({ x: ['1'] }));
    expect(asked).toEqual([first, { x: ['3', 'u1'], y: ['4'] }]);
  });

  it('gives each asker data of its own', async () => {
    await ask({ x: ['1'], y: [] });
    const { data } = await ask({ x: ['1'], y: [] });
    (data!._0 as { a: string }[])[0]!.a = 'changed';
    expect(await ask({ x: ['1'], y: [] })).toEqual(answer({ x: ['1'] }));
  });

  it('keeps errors at their entities, and what they are about unknown', async () => {
    await ask({ x: ['1'], y: [] });
    answer = ({ x = [] }) => ({
      data: { _0: x.map(id => (id === '3' ? { a: null } : { a: 1 })), _1: [], _2: [] },
      errors: [{ message: 'no', path: ['_0', x.indexOf('3'), 'a'], extensions: { code: 'NOT_FOUND' } } as never],
    });
    const { data, errors } = await ask({ x: ['1', '2', '3'], y: [] });
    expect(data!._0).toEqual([{ a: 'a of 1' }, { a: 1 }, { a: null }]);
    expect(errors).toMatchObject([{ message: 'no', path: ['_0', 2, 'a'] }]);
    await ask({ x: ['1', '2', '3'], y: [] });
    expect(asked.at(-1)).toEqual({ x: ['3'], y: [] });
  });

  it('keeps nothing of an answer with an error that names none of them', async () => {
    const good = answer;
    answer = lists => ({ ...good(lists), errors: [{ message: 'somewhere', extensions: {} } as never] });
    expect((await ask({ x: ['1'], y: [] })).errors).toMatchObject([{ message: 'somewhere' }]);
    await ask({ x: ['1'], y: [] });
    expect(asked).toHaveLength(2);
  });

  it('keeps no null: it may exist a moment later', async () => {
    answer = ({ x = [] }) => ({ data: { _0: x.map(() => null), _1: [], _2: [] } });
    expect((await ask({ x: ['1'], y: [] })).data).toEqual({ _0: [null], _1: [], _2: [] });
    await ask({ x: ['1'], y: [] });
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['a list of another length', { data: { _0: [], _1: [], _2: [] } }],
    ['no list', { data: { _0: {}, _1: [], _2: [] } }],
    ['nothing', {}],
  ])('that is answered with %s is not answered', async (_, nonsense) => {
    answer = () => nonsense as never;
    await expect(ask({ x: ['1'], y: [] })).rejects.toMatchObject({ code: 'UPSTREAM_MALFORMED' });
  });

  it('passes on what it is refused with, where nothing of it is known', async () => {
    const refusal = { data: null, errors: [{ message: 'no token', extensions: { code: 'UNAUTHENTICATED' } }] };
    answer = () => refusal as never;
    expect(await ask({ x: ['1'], y: [] })).toEqual(refusal);
    const failure = new HubError('UPSTREAM_TIMEOUT', 'crm took over 800 ms');
    answer = () => {
      throw failure;
    };
    await expect(ask({ x: ['1'], y: [] })).rejects.toBe(failure);
  });

  it('says of each field that is not known why, where it is refused in part', async () => {
    await ask({ x: ['1'], y: ['1'] });
    answer = () => {
      throw new HubError('UPSTREAM_TIMEOUT', 'crm took over 800 ms', { system: 'crm.house' });
    };
    const { data, errors } = await ask({ x: ['1', '2'], y: ['1', '2'] });
    expect(data).toEqual({ _0: [{ a: 'a of 1' }, null], _1: [{ b: 'b of 1' }, null], _2: [{ id: '1' }, null] });
    expect(errors!.map(({ path }) => path)).toEqual([
      ['_0', 1, 'a'],
      ['_1', 1, 'b'],
      ['_2', 1, 'id'],
    ]);
    expect(errors![0]!.extensions).toEqual({ code: 'UPSTREAM_TIMEOUT', system: 'crm.house' });
  });

  it('is answered with what is old where it fails, but not where it is refused, and to nobody who would not be told', async () => {
    await ask({ x: ['1'], y: [] });
    await clock.advance(1_000);
    answer = () => {
      throw new HubError('UPSTREAM_UNAVAILABLE', 'crm refuses connections');
    };
    const freshness = new Freshness();
    expect((await ask({ x: ['1'], y: [] }, { freshness })).data!._0).toEqual([{ a: 'a of 1' }]);
    expect(freshness.stale).toEqual([{ stale: true, type: 'T', subgraph: 'crm', count: 1, ageMs: 1_000, because: 'UPSTREAM_UNAVAILABLE' }]);
    await expect(ask({ x: ['1'], y: [] })).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    answer = () => ({ data: null, errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] }) as never;
    expect((await ask({ x: ['1'], y: [] }, { freshness })).data).toBeNull();
    await clock.advance(9_000);
    answer = () => {
      throw new HubError('UPSTREAM_UNAVAILABLE', 'crm refuses connections');
    };
    await expect(ask({ x: ['1'], y: [] }, { freshness })).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  it('tells what the subgraph says of one entity, also where an old one is known', async () => {
    await ask({ x: ['1', '2'], y: [] });
    await clock.advance(1_000);
    const codes = ['UPSTREAM_UNAVAILABLE', 'FORBIDDEN'];
    answer = ({ x = [] }) => ({
      data: { _0: x.map(() => null), _1: [], _2: [] },
      errors: codes.map((code, at) => ({ message: code, path: ['_0', at], extensions: { code } })) as never,
    });
    const freshness = new Freshness();
    const { data, errors } = await ask({ x: ['1', '2'], y: [] }, { freshness });
    expect(data!._0).toEqual([{ a: 'a of 1' }, null]);
    expect(errors).toMatchObject([{ message: 'FORBIDDEN', path: ['_0', 1] }]);
  });

  it('is neither kept nor shared when the subgraph was changed meanwhile', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const good = answer;
    let times = 0;
    transport = over({
      ...transport,
      async execute({ kind, variables }) {
        if (kind === 'mutation') return { data: {} };
        await gates[times++]?.promise;
        return good({ x: (variables.x as { id: string }[]).map(({ id }) => id) });
      },
    });
    const before = ask({ x: ['1'], y: [] });
    await clock.advance(0);
    await transport.execute({ query: 'mutation { t }', kind: 'mutation', operationName: undefined, variables: {}, request: someRequest() });
    const after = ask({ x: ['1'], y: [] });
    await clock.advance(0);
    expect(times).toBe(2);
    gates[0]!.resolve();
    await before;
    const third = ask({ x: ['1'], y: [] });
    await clock.advance(0);
    gates[1]!.resolve();
    await Promise.all([after, third]);
    await ask({ x: ['1'], y: [] });
    expect(times).toBe(2);
  });

  it('is asked by who waited, when who asked first got nothing', async () => {
    const gate = Promise.withResolvers<void>();
    const good = answer;
    const failing = { ...transport };
    let times = 0;
    transport = over({
      ...failing,
      async execute({ variables }) {
        if (++times === 1) {
          await gate.promise;
          throw new HubError('DEADLINE_EXCEEDED', 'crm did not answer in time');
        }
        return good({ x: (variables.x as { id: string }[]).map(({ id }) => id) });
      },
    });
    const hasty = expect(ask({ x: ['1'], y: [] })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await clock.advance(0);
    const patient = ask({ x: ['1'], y: [] });
    await clock.advance(0);
    expect(times).toBe(1);
    gate.resolve();
    await hasty;
    expect(await patient).toEqual(answer({ x: ['1'] }));
    expect(times).toBe(2);
  });
});
