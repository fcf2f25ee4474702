import { expect, it, onTestFinished } from 'vitest';
import { http } from '#gateway/transports/http.js';
import { systemClock } from '#kernel/clock.js';
import { httpServer } from '#platform/http/server.js';
import { log, silentLog } from '#platform/log.js';
import { subgraphRoutes } from '#platform/subgraph/server.js';
import { collectedSpans } from '#platform/testing/collected-spans.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { near, openGateway } from './open-gateway.js';
import { smallHouse } from './small-house.js';

leavesNothingOpen();

const TRACE = '0af7651916cd43dd8448eb211c80319c';

it('say of which trace, call and client a failure is, in the gateway and in the subgraph', async () => {
  const lines: Record<string, unknown>[] = [];
  const logger = log({ name: 'test', level: 'debug', to: { write: line => void lines.push(JSON.parse(line)) } });
  const { tracing } = collectedSpans();
  const house = smallHouse();
  const transports = await Promise.all(
    house.subgraphs.map(async subgraph => {
      if (subgraph.name !== 'shop') return near(subgraph);
      const server = httpServer({ routes: [subgraphRoutes(subgraph, { log: logger, tracing: tracing('shop') })], port: 0, log: silentLog });
      onTestFinished(() => server.close());
      return http({ name: 'shop', url: `${(await server.listen()).url}/graphql`, clock: systemClock });
    }),
  );
  const { supergraphSdl } = house;
  const { ask } = await openGateway({ supergraphSdl, transports, log: logger, observing: { tracing: tracing('gateway') } });
  const asked = { 'x-hub-client': 'bot:reference', 'x-hub-call-id': 'call-1', traceparent: `00-${TRACE}-b7ad6b7169203331-01` };
  house.shop.failure = new Error('the shop burns');
  await ask('{ customer(id: "c1") { orders { id } } }', {}, asked);
  await ask('subscription { callChanged { id } }', {}, asked);
  const about = { traceId: TRACE, callId: 'call-1', client: 'bot:reference' };
  expect(lines.find(({ code }) => code === 'INTERNAL')).toMatchObject({ subgraph: 'shop', ...about });
  const ours = lines.filter(({ code, subgraph }) => code === 'INVALID_INPUT' && subgraph === undefined);
  expect(ours).toEqual([expect.objectContaining(about)]);
});
