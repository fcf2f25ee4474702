import { describe, expect, it, onTestFinished } from 'vitest';
import { http } from '#gateway/transports/http.js';
import { systemClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { subgraphRoutes } from '#platform/subgraph/server.js';
import { collectedSpans } from '#platform/testing/collected-spans.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { EXECUTORS, near, openGateway, until } from './open-gateway.js';
import { smallHouse } from './small-house.js';

leavesNothingOpen();

const CLIENT = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const TRACEPARENT = `00-${CLIENT.traceId}-${CLIENT.spanId}-01`;

describe.each(EXECUTORS)('traces, by %s', (_, executor) => {
  /** The desk and the people by HTTP, each a process of its own as far as traces go; the shop in the gateway's process. */
  const open = async ({ ratio = 1, traced = true } = {}) => {
    const collected = collectedSpans();
    const house = smallHouse();
    const heard: Record<string, unknown>[] = [];
    const transports = await Promise.all(
      house.subgraphs.map(async subgraph => {
        if (subgraph.name === 'shop') return near(subgraph);
        const tracing = collected.tracing(subgraph.name);
        const routes = subgraphRoutes(subgraph, { log: silentLog, tracing });
        const listening: typeof routes = {
          ...routes,
          request(request, response) {
            heard.push(request.headers);
            return routes.request(request, response);
          },
        };
        const server = httpServer({ routes: [listening], port: 0, log: silentLog });
        onTestFinished(() => server.close());
        const { url } = await server.listen();
        return http({ name: subgraph.name, url: `${url}/graphql`, clock: systemClock });
      }),
    );
    const observing = traced ? { tracing: collected.tracing('gateway', ratio) } : {};
    const gateway = await openGateway({ supergraphSdl: house.supergraphSdl, transports, executor, observing });
    return { ...gateway, ...collected, house, heard };
  };

  it('are one through the gateway, the subgraphs and what answers them', async () => {
    const { ask, spans, tree } = await open();
    const query = 'query Who($id: ID!) { call(id: $id) { customer { name orders { id } } } }';
    const { data, errors } = await ask(query, { id: 'call-1' }, { traceparent: TRACEPARENT, tracestate: 'their=own' });
    expect([data.call.customer.name, errors]).toEqual(['Ada', undefined]);
    const lines = tree();
    expect(lines.slice(0, 4)).toEqual([
      'gateway: query (server)',
      '  gateway: plan (internal)',
      '  gateway: fetch desk (client)',
      '    desk: subgraph desk (server)',
    ]);
    // The people and the shop are asked at the same time.
    expect(lines.slice(4).toSorted()).toEqual([
      '      people: people.personById (client)',
      '    gateway: subgraph shop (internal)',
      '    people: subgraph people (server)',
      '  gateway: fetch people (client)',
      '  gateway: fetch shop (client)',
    ]);
    expect(new Set(spans().map(span => span.spanContext().traceId))).toEqual(new Set([CLIENT.traceId]));
    const root = spans().find(({ name }) => name === 'query')!;
    expect(root.parentSpanContext).toMatchObject({ spanId: CLIENT.spanId, isRemote: true });
    expect(spans().every(span => span.spanContext().traceState?.get('their') === 'own')).toBe(true);
    expect(root.attributes).toEqual({
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'Who',
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'switchboard.client.kind': 'development',
      'switchboard.client.id': 'development',
    });
  });

  it('hold nothing of what was asked for, or answered', async () => {
    const { ask, spans } = await open();
    await ask('query ($id: ID!) { customer(id: $id) { name phone } other: customer(id: "c2") { name } }', { id: 'c1' });
    const told = JSON.stringify(spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })));
    expect(told).not.toMatch(/c1|c2|Ada|林|\+44/);
  });

  it('tell where it failed, by the code', async () => {
    const { ask, house, tree, spans } = await open();
    house.shop.failure = new HubError('UPSTREAM_TIMEOUT', 'shop.db took over 800 ms for Ada');
    await ask('{ customer(id: "c1") { name orders { id } } }');
    expect(tree().filter(line => line.includes('UPSTREAM'))).toEqual([
      'gateway: query (server) UPSTREAM_TIMEOUT',
      '  gateway: fetch shop (client) UPSTREAM_TIMEOUT',
      '    gateway: subgraph shop (internal) UPSTREAM_TIMEOUT',
    ]);
    expect(JSON.stringify(spans().map(({ status, events }) => ({ status, events })))).not.toContain('Ada');
  });

  it('have a span also for what is no operation', async () => {
    const { ask, tree } = await open();
    await ask('{ noSuchField }');
    expect(tree()).toEqual(['gateway: GraphQL Operation (server) INVALID_INPUT']);
  });

  it('go on through subscriptions and what completes their events', async () => {
    const { client, house, spans, tree } = await open().then(opened => ({
      ...opened,
      ...opened.follow('subscription Idle { callChanged { id } }'),
    }));
    const events = client.iterate({
      query: 'subscription Changes { callChanged { id customer { name } } }',
      extensions: { traceparent: TRACEPARENT },
    });
    const next = events.next();
    await until(() => house.listeners.size === 2);
    house.send({ id: 'call-1', phase: 'HANDLING', customer: { id: 'c1' } });
    expect((await next).value).toEqual({ data: { callChanged: { id: 'call-1', customer: { name: 'Ada' } } } });
    await until(() => spans().some(({ name }) => name === 'fetch people'));
    const ours = () => spans().filter(span => span.spanContext().traceId === CLIENT.traceId);
    expect(
      ours()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['fetch desk', 'fetch people', 'people.personById', 'plan', 'subgraph desk', 'subgraph people', 'subscription']);
    expect(tree()).toContain('  gateway: fetch people (client)');
    expect(tree()).toContain('      people: people.personById (client)');
  });

  it('stop growing where a subscription has gone on for long', async () => {
    const { follow, house, spans } = await open();
    const { next } = follow('subscription Changes { callChanged { id customer { name } } }');
    for (let n = 0; n < 105; n++) {
      const event = next();
      await until(() => house.listeners.size === 1);
      house.send({ id: 'call-1', phase: 'HANDLING', customer: { id: 'c1' } });
      await event;
    }
    expect(spans().filter(({ name }) => name === 'fetch people')).toHaveLength(100);
    expect(spans().filter(({ name }) => name === 'people.personById')).toHaveLength(100);
  });

  it('that are not chosen are not recorded, and the subgraphs are told so', async () => {
    const { ask, spans, heard } = await open({ ratio: 0 });
    await ask('{ customer(id: "c1") { name } }');
    expect(spans()).toEqual([]);
    expect(heard.at(-1)).toMatchObject({ traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/) });
    // The client's choice goes before.
    await ask('{ customer(id: "c1") { name } }', {}, { traceparent: TRACEPARENT });
    expect(spans().map(({ name }) => name)).toContain('people.personById');
  });

  it('are a new one where what the client says of its own makes no sense', async () => {
    const { ask, spans } = await open();
    await ask('{ customer(id: "c1") { name } }', {}, { traceparent: '00-00000000000000000000000000000000-b7ad6b7169203331-01' });
    expect(new Set(spans().map(span => span.spanContext().traceId)).size).toBe(1);
    expect(spans()[0]!.spanContext().traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  });

  it('are not begun, and not passed on, where nobody collects them', async () => {
    const { ask, heard } = await open({ traced: false });
    await ask('{ customer(id: "c1") { name } }', {}, { traceparent: TRACEPARENT });
    expect(Object.keys(heard.at(-1)!)).not.toContain('traceparent');
  });
});
