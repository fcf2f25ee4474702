import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, it, onTestFinished, vi } from 'vitest';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { near, openGateway } from './open-gateway.js';
import { smallHouse } from './small-house.js';

leavesNothingOpen();

/** Where this process sends HTTP requests from now on, by either of Node's clients. */
const addressesAsked = (): string[] => {
  const asked: string[] = [];
  const byFetch = (message: unknown) => void asked.push(new URL(String((message as { request: { origin: string } }).request.origin)).host);
  const byHttp = (message: unknown) => void asked.push((message as { request: { host: string } }).request.host);
  subscribe('undici:request:create', byFetch);
  subscribe('http.client.request.start', byHttp);
  onTestFinished(() => {
    unsubscribe('undici:request:create', byFetch);
    unsubscribe('http.client.request.start', byHttp);
  });
  return asked;
};

it('reports nothing to Apollo, whatever the environment says', async () => {
  const env = { APOLLO_KEY: 'service:switchboard:secret', APOLLO_GRAPH_REF: 'switchboard@current', APOLLO_SCHEMA_REPORTING: 'true' };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const asked = addressesAsked();

  const house = smallHouse();
  const { ask, url, close } = await openGateway({ supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near) });
  expect(await ask('{ shopMotto }')).toEqual({ data: { shopMotto: 'Everything, always' } });
  // Reports that have gathered are sent when the server stops.
  await close();
  expect([...new Set(asked)]).toEqual([new URL(url).host]);
});
