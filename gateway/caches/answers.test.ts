import { buildSchema, type ExecutionResult, type FragmentDefinitionNode, parse } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { silentLog } from '#platform/log.js';
import type { Executor, Operation } from '../executor.js';
import { textOf } from '../executors/written.js';
import { type GatewayRequest, withDeadline } from '../request.js';
import { someRequest } from '../testing/request.js';
import { answersOf } from './answers.js';
import { inProcessCache } from './in-process.js';
import { Known } from './known.js';
import type { Lifetime } from './lifetime.js';

const schema = buildSchema('type Query { motto: String }');
const MOTTO: Lifetime = { maxAgeMs: 1_000, staleMs: 500, staleIfErrorMs: 9_000, isPrivate: false, types: [] };
const catalogue = { entityTags: () => [], answerTags: (types: readonly string[]) => [...types], changed: () => ['Query'] };

let clock: ManualClock;
let known: Known;
let asked: (PromiseWithResolvers<ExecutionResult> & { request: GatewayRequest })[];
let executor: Executor;
beforeEach(() => {
  clock = new ManualClock();
  known = new Known({ cache: inProcessCache({ clock }), clock, log: silentLog });
  asked = [];
  executor = {
    schema,
    execute({ request }) {
      const answer = { ...Promise.withResolvers<ExecutionResult>(), request };
      asked.push(answer);
      return answer.promise;
    },
    subscribe: async () => ({}),
    warm: async () => {},
    close: async () => {},
  };
});

const lifetimeOf = (lifetime: Lifetime | null) => ({
  ofQuery: (_: unknown, __: ReadonlyMap<string, FragmentDefinitionNode>) => lifetime,
  ofEntity: () => null,
});
const keeping = (lifetime: Lifetime | null = MOTTO, graph = 'one') =>
  answersOf(executor, { keeping: { known, lifetimes: lifetimeOf(lifetime), catalogue }, share: false, graph, clock });
const sharing = () => answersOf(executor, { keeping: null, share: true, graph: 'one', clock });

const operation = (request: Partial<GatewayRequest> = {}, source = '{ motto }'): Operation => ({
  document: parse(source),
  source,
  operationName: null,
  variables: {},
  request: someRequest(request),
});
const motto = (text: string) => ({ data: { motto: text } });
const turn = () => new Promise(resolve => setImmediate(resolve));
const asks = async (answers: Executor, how: Operation): Promise<number> => {
  const before = asked.length;
  const answer = answers.execute(how);
  await turn();
  for (const { resolve } of asked.slice(before)) resolve(motto('always'));
  await answer;
  return asked.length - before;
};

describe('an answer that may be kept', () => {
  it('is given as text from then on', async () => {
    const answers = keeping();
    expect(await asks(answers, operation())).toBe(1);
    expect(textOf((await answers.execute(operation())) as never)).toBe('{"data":{"motto":"always"}}');
    expect(asked).toHaveLength(1);
  });

  it('is another graph’s only when it is the same graph', async () => {
    await asks(keeping(MOTTO, 'one'), operation());
    expect(await asks(keeping(MOTTO, 'two'), operation())).toBe(1);
    expect(await asks(keeping(MOTTO, 'one'), operation())).toBe(0);
  });

  it('is given out old while it is asked for anew, once', async () => {
    const answers = keeping();
    await asks(answers, operation());
    await clock.advance(1_200);
    const old = await answers.execute(operation());
    await answers.execute(operation());
    expect(old.extensions).toEqual({
      freshness: [{ stale: true, type: 'Query', subgraph: null, count: 1, ageMs: 1_200, because: 'REVALIDATING' }],
    });
    await turn();
    expect(asked).toHaveLength(2);
    asked[1]!.resolve(motto('new'));
    await turn();
    const fresh = await answers.execute(operation());
    expect(textOf(fresh as never)).toBe('{"data":{"motto":"new"}}');
  });

  it('does not stand in for what is refused', async () => {
    const answers = keeping();
    await asks(answers, operation());
    await clock.advance(2_000);
    const answer = answers.execute(operation());
    await turn();
    const refusal = { data: { motto: null }, errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] };
    asked[1]!.resolve(refusal as never);
    expect((await answer).errors).toEqual(refusal.errors);
  });

  it('is not kept with something old in it', async () => {
    const answers = keeping();
    const answer = answers.execute(operation());
    await turn();
    asked[0]!.request.freshness!.tell({ type: 'T', subgraph: 's', ageMs: 1, because: 'REVALIDATING' });
    asked[0]!.resolve(motto('always'));
    expect((await answer).extensions).toMatchObject({ freshness: [{ type: 'T' }] });
    expect(await asks(answers, operation())).toBe(1);
  });
});

describe('identical queries that clients ask at one moment', () => {
  it('are answered once, unless they belong to different calls', async () => {
    const answers = sharing();
    const all = [{}, {}, { callId: 'call-1' }, { callId: 'call-1' }, { callId: 'call-2' }].map(request =>
      answers.execute(operation(request)),
    );
    await turn();
    expect(asked).toHaveLength(3);
    for (const { resolve } of asked) resolve(motto('always'));
    for (const answer of await Promise.all(all)) expect(textOf(answer as never)).toBe('{"data":{"motto":"always"}}');
  });

  it('are not what was asked before a mutation', async () => {
    const answers = sharing();
    const before = answers.execute(operation());
    const changing = answers.execute(operation({}, 'mutation { motto }'));
    const after = answers.execute(operation());
    await turn();
    expect(asked).toHaveLength(3);
    for (const { resolve } of asked) resolve(motto('always'));
    await Promise.all([before, changing, after]);
  });

  it('end by the first one’s deadline, with what there is; who has more time asks again, who has less asks himself', async () => {
    const answers = sharing();
    const within = (ms: number) => withDeadline(someRequest(), ms, clock).request;
    const first = answers.execute(operation(within(100)));
    const patient = answers.execute(operation(within(1_000)));
    const hasty = answers.execute(operation(within(50)));
    await turn();
    expect(asked).toHaveLength(2);
    asked[1]!.resolve(motto('hasty'));
    await hasty;
    await clock.advance(100);
    expect(asked[0]!.request.signal!.aborted).toBe(true);
    asked[0]!.resolve({ data: { motto: null }, errors: [{ message: 'late', extensions: { code: 'DEADLINE_EXCEEDED' } }] } as never);
    expect((await first).errors).toHaveLength(1);
    await turn();
    asked[2]!.resolve(motto('always'));
    expect(textOf((await patient) as never)).toBe('{"data":{"motto":"always"}}');
  });

  it('go on when the first asker has gone', async () => {
    const answers = sharing();
    const gone = new AbortController();
    const first = answers.execute(operation({ signal: gone.signal }));
    const second = answers.execute(operation());
    gone.abort(new Error('The client has gone'));
    await turn();
    expect(asked[0]!.request.signal!.aborted).toBe(false);
    asked[0]!.resolve(motto('always'));
    await Promise.all([first, second]);
    expect(asked).toHaveLength(1);
  });
});
