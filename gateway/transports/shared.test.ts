import fc from 'fast-check';
import type { ExecutionResult } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { silentLog } from '#platform/log.js';
import { somebody } from '../identity.js';
import { type GatewayRequest, withDeadline } from '../request.js';
import { someRequest } from '../testing/request.js';
import { inProcess } from './in-process.js';
import { punctual } from './punctual.js';
import { keyOf, shared } from './shared.js';
import { subgraphTransportContract } from './transport.contract.js';
import type { SubgraphOperation, SubgraphTransport } from './transport.js';

subgraphTransportContract('a transport that shares', async (subgraph, check) => ({
  transport: shared(inProcess(subgraph, { log: silentLog, check })),
  close: async () => {},
}));

let asked: (PromiseWithResolvers<ExecutionResult> & { request: GatewayRequest })[];
let transport: SubgraphTransport;
beforeEach(() => {
  asked = [];
  transport = punctual(
    shared({
      name: 'crm',
      execute({ request }) {
        const answer = { ...Promise.withResolvers<ExecutionResult>(), request };
        asked.push(answer);
        return answer.promise;
      },
      subscribe: async () => ({}),
      health: async () => ({ standing: 'UP', reason: null }),
      close: async () => {},
    }),
  );
});

const operation = (request: Partial<GatewayRequest> = {}, more: Partial<SubgraphOperation> = {}): SubgraphOperation => ({
  query: '{ customer { name } }',
  kind: 'query',
  operationName: undefined,
  variables: { id: 'c1' },
  request: someRequest(request),
  ...more,
});
const ada = () => ({ data: { customer: { name: 'Ada' } } });

describe('identical queries under way', () => {
  it('are asked once, and each asker may change what it gets', async () => {
    const all = [transport.execute(operation()), transport.execute(operation()), transport.execute(operation())];
    expect(asked).toHaveLength(1);
    asked[0]!.resolve(ada());
    const answers = await Promise.all(all);
    expect(answers).toEqual([ada(), ada(), ada()]);
    (answers[0]!.data!.customer as { name: string }).name = 'changed';
    expect(answers.slice(1)).toEqual([ada(), ada()]);
    void transport.execute(operation());
    expect(asked).toHaveLength(2);
  });

  it('fail together', async () => {
    const all = [transport.execute(operation()), transport.execute(operation())].map(answer =>
      expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' }),
    );
    asked[0]!.reject(new HubError('UPSTREAM_UNAVAILABLE', 'crm refuses connections'));
    await Promise.all(all);
  });

  it('are no longer asked only when all askers have left', async () => {
    const [one, two] = [new AbortController(), new AbortController()];
    const all = [one, two].map(({ signal }) =>
      expect(transport.execute(operation({ signal }))).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' }),
    );
    one.abort();
    await all[0];
    expect(asked[0]!.request.signal!.aborted).toBe(false);
    two.abort();
    await all[1];
    expect(asked[0]!.request.signal!.aborted).toBe(true);
  });

  it('go on for the others when the first asker has left', async () => {
    const leaving = new AbortController();
    const first = expect(transport.execute(operation({ signal: leaving.signal }))).rejects.toThrow();
    const second = transport.execute(operation());
    leaving.abort();
    await first;
    asked[0]!.resolve(ada());
    expect(await second).toEqual(ada());
  });

  it('are asked again by who had more time than the first', async () => {
    const clock = new ManualClock();
    const hasty = withDeadline(someRequest(), 100, clock).request;
    const patient = withDeadline(someRequest(), 1_000, clock).request;
    const late = expect(transport.execute(operation(hasty))).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    const answer = transport.execute(operation(patient));
    await clock.advance(100);
    await late;
    expect(asked).toHaveLength(1);
    asked[0]!.resolve({ data: { customer: null }, errors: [{ message: 'late', extensions: { code: 'DEADLINE_EXCEEDED' } }] as never });
    await clock.advance(1);
    expect(asked).toHaveLength(2);
    asked[1]!.resolve(ada());
    expect(await answer).toEqual(ada());
  });

  it('are not what was asked before a mutation, or during it', async () => {
    void transport.execute(operation());
    const changing = transport.execute(operation({}, { kind: 'mutation' }));
    void transport.execute(operation());
    expect(asked).toHaveLength(3);
    asked[1]!.resolve({ data: {} });
    await changing;
    void transport.execute(operation());
    void transport.execute(operation());
    expect(asked).toHaveLength(4);
  });

  it('are not what others may not see, nor what is asked for something else, nor mutations', async () => {
    const others = [
      operation(),
      operation({ identity: { ...somebody, scope: 'another' } }),
      operation({ purpose: 'REPORT' }),
      operation({ callId: 'call-1' }),
      operation({}, { variables: { id: 'c2' } }),
      operation({}, { query: '{ customer { id } }' }),
      operation({}, { kind: 'mutation' }),
      operation({}, { kind: 'mutation' }),
    ];
    for (const other of others) void transport.execute(other);
    expect(asked).toHaveLength(others.length);
  });
});

it('has one key for each question', () => {
  const word = fc.string({ unit: fc.constantFrom('a', '"', ',', '[', ']', '{', '\n', '\\') });
  const question = fc.record({
    query: word,
    operationName: fc.option(word, { nil: undefined }),
    variables: fc.dictionary(word, fc.jsonValue(), { maxKeys: 2 }),
    scope: word,
    callId: fc.option(word),
  });
  const asOperation = ({ scope, callId, ...asked }: { scope: string; callId: string | null }) =>
    operation({ identity: { ...somebody, scope }, callId }, asked);
  fc.assert(
    fc.property(question, question, (one, other) => {
      const same = JSON.stringify(one) === JSON.stringify(other);
      if (!same) expect(keyOf(asOperation(one))).not.toBe(keyOf(asOperation(other)));
      expect(keyOf(asOperation(one))).toBe(keyOf(asOperation(structuredClone(one))));
    }),
    { numRuns: 1_000 },
  );
});
