import { Arg, Ctx, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { afterEach, describe, expect, it } from 'vitest';
import type { RequestInfo } from '#kernel/client.js';
import { ManualClock } from '#kernel/clock.js';
import { Deadline } from '#kernel/deadline.js';
import { HubError } from '#kernel/errors.js';
import type { HealthCheck } from '#platform/health.js';
import { Queue } from '#platform/queue.js';
import { defineSubgraph, fromDefinition, type Subgraph, type SubgraphContext } from '#platform/subgraph/subgraph.js';
import type { GatewayRequest } from '../request.js';
import { someRequest } from '../testing/request.js';
import type { SubgraphOperation, SubgraphTransport } from './transport.js';

/** What the subgraph under test saw and holds. */
interface Seen {
  requests: RequestInfo[];
  listeners: Set<Queue<string>>;
}

@Resolver()
class EchoResolver {
  constructor(private readonly seen: Seen) {}
  @Query(() => String, { nullable: true })
  echo(@Arg('text', () => String) text: string, @Ctx() { request }: SubgraphContext): string {
    this.seen.requests.push(request);
    if (text === 'fail') throw new HubError('UPSTREAM_TIMEOUT', 'echo.house took over 800 ms', { system: 'echo.house' });
    return text;
  }
  @Mutation(() => String)
  shout(@Arg('text', () => String) text: string): string {
    return text.toUpperCase();
  }
  @Subscription(() => String, { subscribe: fromDefinition })
  echoes(@Root() text: string, @Ctx() { request }: SubgraphContext): string {
    this.seen.requests.push(request);
    return text;
  }
}

const echo = (seen: Seen): Subgraph =>
  defineSubgraph({
    name: 'echo',
    resolvers: [new EchoResolver(seen)],
    subscriptions: {
      echoes: () => {
        const listener: Queue<string> = new Queue(() => seen.listeners.delete(listener));
        seen.listeners.add(listener);
        return listener;
      },
    },
  });

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise(resolve => setTimeout(resolve, 2));
};

/** The promises of SubgraphTransport, for every kind of it. `make` leads to the given subgraph, which is as well as `check` says. */
export function subgraphTransportContract(
  name: string,
  make: (subgraph: Subgraph, check?: HealthCheck) => Promise<{ transport: SubgraphTransport; close(): Promise<void> }>,
) {
  describe(`${name} keeps the SubgraphTransport contract`, () => {
    const closings: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const close of closings.splice(0).reverse()) await close();
    });

    const open = async (check?: HealthCheck) => {
      const seen: Seen = { requests: [], listeners: new Set() };
      const { transport, close } = await make(echo(seen), check);
      closings.push(close, () => transport.close());
      return { seen, transport };
    };
    const clock = new ManualClock();
    const request = someRequest({
      client: { id: 'wallboard', kind: 'dashboard' },
      purpose: 'SUPERVISE',
      callId: 'call-1',
      deadline: Deadline.in(800, () => clock.now().getTime()),
    });
    const operation = (query: string, variables = {}, more: Partial<GatewayRequest> = {}): SubgraphOperation => ({
      query,
      kind: query.startsWith('mutation') ? 'mutation' : query.startsWith('subscription') ? 'subscription' : 'query',
      operationName: undefined,
      variables,
      request: { ...request, ...more },
    });
    const ECHO = 'query ($t: String!) { echo(text: $t) }';
    const live = async (transport: SubgraphTransport, more: Partial<GatewayRequest> = {}) => {
      const stream = await transport.subscribe(operation('subscription { echoes }', {}, more));
      if (!('next' in stream)) throw new Error(`no stream: ${JSON.stringify(stream)}`);
      return stream;
    };

    it('answers queries with variables, and mutations', async () => {
      const { transport } = await open();
      expect(await transport.execute(operation(ECHO, { t: '你好' }))).toEqual({ data: { echo: '你好' } });
      expect(await transport.execute(operation('mutation { shout(text: "hi") }'))).toEqual({ data: { shout: 'HI' } });
    });

    it('brings who asks, why, for which call, and how much time is left', async () => {
      const { transport, seen } = await open();
      await transport.execute(operation(ECHO, { t: 'x' }));
      expect(seen.requests).toMatchObject([{ client: request.client, purpose: 'SUPERVISE', callId: 'call-1' }]);
      expect(seen.requests[0]?.deadline?.leftMs).toBeGreaterThan(700);
    });

    it('gives what failed as errors beside the data, with code and system', async () => {
      const { transport } = await open();
      const { data, errors } = await transport.execute(operation(ECHO, { t: 'fail' }));
      expect(data).toEqual({ echo: null });
      expect(JSON.parse(JSON.stringify(errors))).toMatchObject([
        {
          message: 'echo.house took over 800 ms',
          path: ['echo'],
          extensions: { code: 'UPSTREAM_TIMEOUT', retryable: true, system: 'echo.house' },
        },
      ]);
    });

    it('gives an operation that makes no sense as errors', async () => {
      const { transport } = await open();
      const { errors } = await transport.execute(operation('{ noSuchField }'));
      expect(JSON.parse(JSON.stringify(errors))).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
    });

    it('brings events in order, with who asked', async () => {
      const { transport, seen } = await open();
      const stream = await live(transport);
      const first = stream.next();
      await until(() => seen.listeners.size === 1);
      for (const listener of seen.listeners) for (const text of ['a', 'b', 'c']) listener.push(text);
      const events = [await first, await stream.next(), await stream.next()];
      expect(events.map(({ value }) => value.data)).toEqual(['a', 'b', 'c'].map(echoes => ({ echoes })));
      expect(seen.requests[0]).toMatchObject({ client: request.client, purpose: 'SUPERVISE', callId: 'call-1' });
      await stream.return?.();
    });

    it('ends when the subgraph has no more', async () => {
      const { transport, seen } = await open();
      const stream = await live(transport);
      const first = stream.next();
      await until(() => seen.listeners.size === 1);
      for (const listener of seen.listeners) {
        listener.push('last');
        listener.finish();
      }
      expect((await first).value.data).toEqual({ echoes: 'last' });
      expect(await stream.next()).toEqual({ value: undefined, done: true });
    });

    it.each(['return', 'signal'])('lets go of an idle subgraph at once by %s, though a read is pending', async how => {
      const { transport, seen } = await open();
      const leaving = new AbortController();
      const stream = await live(transport, { signal: leaving.signal });
      const pending = stream.next();
      await until(() => seen.listeners.size === 1);
      if (how === 'return') await stream.return?.();
      else leaving.abort();
      expect(await pending).toEqual({ value: undefined, done: true });
      await until(() => seen.listeners.size === 0);
    });

    it('says that it is well', async () => {
      const { transport } = await open();
      expect(await transport.health(AbortSignal.timeout(5_000))).toEqual({ standing: 'UP', reason: null });
    });

    it.each([
      { standing: 'UP', reason: null },
      { standing: 'DEGRADED', reason: 'takes in nothing' },
      { standing: 'DOWN', reason: 'the database is gone' },
    ] as const)('is as well as what stands behind it: %j', async said => {
      const { transport } = await open({ name: 'echo', check: async () => said });
      expect(await transport.health(AbortSignal.timeout(5_000))).toEqual(said);
    });
  });
}
