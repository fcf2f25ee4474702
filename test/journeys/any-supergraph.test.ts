import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { compose } from '#gateway/compose.js';
import { run, start } from './process.js';

/** Subgraphs with nothing of ours in them, and the gateway as `npm run gateway` starts it: no database, no Redis, no code. */
const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])\n';

const SUBGRAPHS = {
  bikes: {
    sdl: `${LINK} type Query { bikes: [Bike] } type Bike @key(fields: "id") { id: ID! bell: String }`,
    resolvers: {
      Query: {
        bikes: () => [
          { id: 'b1', bell: 'ding' },
          { id: 'b2', bell: 'dong' },
        ],
      },
      Bike: { __resolveReference: ({ id }: { id: string }) => ({ id, bell: 'ding' }) },
    },
  },
  shop: {
    sdl: `${LINK} type Query { motto: String } type Bike @key(fields: "id") { id: ID! price: Int }`,
    resolvers: {
      Query: { motto: () => 'Two wheels' },
      Bike: { __resolveReference: ({ id }: { id: string }) => ({ id, price: id === 'b1' ? 100 : 200 }) },
    },
  },
};
type Name = keyof typeof SUBGRAPHS;

const servers: ApolloServer[] = [];
const urls = {} as Record<Name, string>;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-any-'));
  for (const name of Object.keys(SUBGRAPHS) as Name[]) {
    const { sdl, resolvers } = SUBGRAPHS[name];
    const server = new ApolloServer({ schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]) });
    servers.push(server);
    ({ url: urls[name] } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } }));
  }
});
afterAll(async () => {
  await Promise.all(servers.map(server => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

const composed = (names: readonly Name[]): string =>
  compose(names.map(name => ({ name, url: urls[name], sdl: SUBGRAPHS[name].sdl }))).supergraphSdl;

/** A file that is there whole or not at all. */
const put = async (name: string, text: string): Promise<string> => {
  const file = join(folder, name);
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
  return file;
};

const begin = async (args: string[]) => {
  const gateway = await start('gateway', { args: [...args, '--port', '0'], env: { SUPERGRAPH_WATCH_MS: '50' } });
  onTestFinished(() => gateway.kill());
  return {
    gateway,
    async ask(query: string): Promise<{ data?: unknown; errors?: { message: string }[] }> {
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      return (await response.json()) as object;
    },
  };
};

const QUESTION = '{ bikes { id bell price } motto }';
const ANSWER = {
  data: {
    bikes: [
      { id: 'b1', bell: 'ding', price: 100 },
      { id: 'b2', bell: 'dong', price: 200 },
    ],
    motto: 'Two wheels',
  },
};

describe('npm run gateway', { timeout: 120_000 }, () => {
  it('serves a supergraph as it stands, and what its file comes to hold, without a question failing', async () => {
    const both = composed(['bikes', 'shop']);
    const file = await put('supergraph.graphql', both);
    const { ask, gateway } = await begin(['--supergraph', file]);
    expect(await ask(QUESTION)).toEqual(ANSWER);

    let asked = 0;
    let asking = true;
    const wrong: unknown[] = [];
    const clients = Array.from({ length: 4 }, async () => {
      while (asking) {
        asked++;
        const answer = await ask('{ bikes { id bell } }').catch((error: Error) => error.message);
        if (JSON.stringify(answer) !== JSON.stringify({ data: { bikes: ANSWER.data.bikes.map(({ id, bell }) => ({ id, bell })) } }))
          wrong.push(answer);
      }
    });
    const served = async (isThere: boolean) => {
      await expect.poll(async () => (await ask('{ motto }')).errors === undefined, { timeout: 30_000 }).toBe(isThere);
    };
    for (let round = 0; round < 3; round++) {
      await put('supergraph.graphql', composed(['bikes']));
      await served(false);
      await put('supergraph.graphql', 'type Query {');
      await expect.poll(() => gateway.stderr().match(/is refused/g)?.length ?? 0, { timeout: 30_000 }).toBe(round + 1);
      await put('supergraph.graphql', both);
      await served(true);
    }
    asking = false;
    await Promise.all(clients);
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(100);
    expect(await ask(QUESTION)).toEqual(ANSWER);
    expect((await gateway.stop()).code).toBe(0);
  });

  it('composes what a supergraph.yaml names, from files and from the subgraphs themselves', async () => {
    await put('shop.graphql', SUBGRAPHS.shop.sdl);
    const config = await put(
      'supergraph.yaml',
      JSON.stringify({
        federation_version: 2,
        subgraphs: {
          bikes: { schema: { subgraph_url: urls.bikes } },
          shop: { routing_url: urls.shop, schema: { file: './shop.graphql' } },
        },
      }),
    );
    const { ask, gateway } = await begin(['--config', config]);
    expect(await ask(QUESTION)).toEqual(ANSWER);
    expect((await gateway.stop()).code).toBe(0);
  });

  it.each([
    [['--supergraph', 'no.graphql'], /^gateway cannot start: The composed schema no\.graphql cannot be read/],
    [['--supergraph', 'a', '--config', 'b'], /^gateway cannot start: Which supergraph\?/],
    [['--config', 'no.yaml'], /^gateway cannot start: no\.yaml cannot be read: ENOENT/],
    [['--supergraph', 'a', '--port', 'many'], /^gateway cannot start: PORT wants a whole number/],
  ])('says what is wrong with %j', async (args, words) => {
    const { code, stderr } = await run('gateway', { args });
    expect(code).toBe(1);
    expect(stderr.split('\n').find(line => !line.startsWith('{'))).toMatch(words);
  });
});
