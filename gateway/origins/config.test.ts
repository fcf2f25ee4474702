import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { supergraphConfig } from './config.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])\n';
const CRM = `${LINK} type Query { customer: Customer } type Customer @key(fields: "id") { id: ID! name: String }`;
const SHOP = `${LINK} type Query { motto: String }`;

const folder = async (files: Record<string, string>) => {
  const path = await mkdtemp(join(tmpdir(), 'switchboard-origin-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  const put = (name: string, text: string) => writeFile(join(path, name), text);
  for (const [name, text] of Object.entries(files)) await put(name, text);
  return { put, config: join(path, 'supergraph.yaml') };
};

/** A subgraph that answers this, and how often it was asked. */
const telling = async (answer: () => unknown) => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.end(JSON.stringify(answer()));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, asked: () => asked };
};

describe('a supergraph.yaml', () => {
  it('is composed of the schemas beside it, again when one has changed', async () => {
    const { put, config } = await folder({
      'supergraph.yaml': 'subgraphs: { crm: { routing_url: "http://crm/graphql", schema: { file: ./crm.graphql } } }',
      'crm.graphql': CRM,
    });
    const origin = supergraphConfig(config, { clock: new ManualClock() });
    const before = await origin.read();
    expect(before).toContain('@join__graph(name: "crm", url: "http://crm/graphql")');
    expect(await origin.read()).toBe(before);
    await put('crm.graphql', CRM.replace('name: String', 'name: String phone: String'));
    expect(await origin.read()).toContain('phone: String');
  });

  it('asks a running subgraph for its schema, now and then', async () => {
    let sdl = SHOP;
    const { url, asked } = await telling(() => ({ data: { _service: { sdl } } }));
    const { config } = await folder({ 'supergraph.yaml': `subgraphs: { shop: { schema: { subgraph_url: "${url}" } } }` });
    const clock = new ManualClock();
    const origin = supergraphConfig(config, { clock });
    await origin.read();
    sdl = SHOP.replace('motto', 'slogan');
    expect(await origin.read()).toContain('motto');
    expect(asked()).toBe(1);
    await clock.advance(10_000);
    expect(await origin.read()).toContain('slogan');
  });

  it.each([
    ['a schema that is not there', { file: 'no.graphql' }, /The schema of crm cannot be read from .*no\.graphql/],
    ['a subgraph that is not there', { subgraph_url: 'http://127.0.0.1:1/graphql' }, /127\.0\.0\.1:1\/graphql does not tell its schema: /],
  ])('says that it names %s', async (_, schema, message) => {
    const { config } = await folder({
      'supergraph.yaml': JSON.stringify({ subgraphs: { crm: { routing_url: 'http://crm/graphql', schema } } }),
    });
    const origin = supergraphConfig(config, { clock: new ManualClock() });
    await expect(origin.read()).rejects.toMatchObject({ code: 'MISCONFIGURED', message: expect.stringMatching(message) });
  });

  it('says why a running subgraph does not tell its schema', async () => {
    const { url } = await telling(() => ({ errors: [{ message: 'not for you' }] }));
    const { config } = await folder({ 'supergraph.yaml': `subgraphs: { shop: { schema: { subgraph_url: "${url}" } } }` });
    const origin = supergraphConfig(config, { clock: new ManualClock() });
    await expect(origin.read()).rejects.toThrow(`${url} does not tell its schema: not for you`);
  });

  it('says what does not fit together, as long as it does not', async () => {
    const { config } = await folder({
      'supergraph.yaml': 'subgraphs: { crm: { routing_url: "http://crm/graphql", schema: { file: ./crm.graphql } } }',
      'crm.graphql': CRM.replace('"id"', '"no"'),
    });
    const origin = supergraphConfig(config, { clock: new ManualClock() });
    for (const _ of [1, 2]) await expect(origin.read()).rejects.toThrow(/KEY_INVALID_FIELDS \(crm\)/);
  });

  it('says that it is not there', async () => {
    const origin = supergraphConfig('no/supergraph.yaml', { clock: new ManualClock() });
    await expect(origin.read()).rejects.toThrow(/no\/supergraph\.yaml cannot be read: ENOENT/);
  });
});
