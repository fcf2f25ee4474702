import { expect, it, onTestFinished } from 'vitest';
import { supergraphFile } from '#gateway/origins/file.js';
import { subgraphsOf } from '#gateway/supergraph.js';
import type { SubgraphTransport } from '#gateway/transports/transport.js';
import { systemClock } from '#kernel/clock.js';
import { countedIds } from '#kernel/ids.js';
import { inProcessBus } from '#platform/bus/in-process.js';
import { inProcessStore } from '#platform/bus/in-process-store.js';
import { httpServer } from '#platform/http/server.js';
import { Lifecycle } from '#platform/lifecycle.js';
import { silentLog } from '#platform/log.js';
import { readSettings } from '#platform/settings.js';
import { deadlinesOf, openGateway } from './graph.js';
import { gatewaying } from './settings/gateway.js';

const ORIGIN = supergraphFile('gateway/supergraph.graphql');

/** Stands for a subgraph that nobody asks. */
const unasked = (name: string): SubgraphTransport => ({
  name,
  execute: async () => ({ errors: [] }),
  subscribe: async () => ({ errors: [] }),
  health: async () => ({ standing: 'UP', reason: null }),
  close: async () => {},
});

it.each([
  ['0.0.0.0', null, false],
  ['127.0.0.1', null, true],
  ['0.0.0.0', true, true],
  ['127.0.0.1', false, false],
])('a gateway on %s whose DEVELOPMENT is %j shows its schema: %j', async (host, development, shows) => {
  const lifecycle = new Lifecycle(silentLog);
  onTestFinished(() => lifecycle.close());
  const ground = {
    clock: systemClock,
    ids: countedIds('op'),
    log: silentLog,
    lifecycle,
    bus: inProcessBus(),
    store: inProcessStore(),
    health: [],
  };
  const transports = subgraphsOf(await ORIGIN.read()).map(({ name }) => unasked(name));
  const gateway = await openGateway(ground, { origin: ORIGIN, development, host, transports });
  await gateway.start();
  const server = lifecycle.opened('listener', httpServer({ routes: [gateway.routes], port: 0, log: silentLog }), opened => opened.close());
  const { url } = await server.listen();
  const response = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
  expect(response.status).toBe(shows ? 200 : 404);
});

it('how long answers may take is set for each kind of client', () => {
  expect(deadlinesOf(readSettings({ BOT_DEADLINE_MS: '1500', MAX_DEADLINE_MS: '20000' }, gatewaying))).toEqual({
    deadlinesMs: { bot: 1_500, dashboard: 10_000, service: 30_000, development: 10_000 },
    maxDeadlineMs: 20_000,
  });
});
