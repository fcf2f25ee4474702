import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { graphFiles, staleFiles } from '#apps/graph-files.js';

const here = fileURLToPath(new URL('../..', import.meta.url));

it('finds every schema, the supergraph and the clients as the code would make them', async () => {
  const { files } = await graphFiles(here);
  expect([...files.keys()]).toEqual(
    expect.arrayContaining(['subgraphs/calls/calls.graphql', 'gateway/supergraph.graphql', 'gateway/api.graphql']),
  );
  expect(await staleFiles(here, files)).toEqual([]);
}, 60_000);

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])\n';

/** A house with one subgraph of which only the schema stands here, and one client. */
const house = async (changes: Record<string, string> = {}) => {
  const root = await mkdtemp(join(tmpdir(), 'switchboard-graph-'));
  onTestFinished(() => rm(root, { recursive: true }));
  // The generators are looked for from the root.
  await symlink(join(here, 'node_modules'), join(root, 'node_modules'));
  const texts = {
    'supergraph.yaml': 'subgraphs: { bikes: { routing_url: "http://127.0.0.1:4999/graphql", schema: { file: ./bikes.graphql } } }',
    'bikes.graphql': `${LINK} type Query { bike(id: ID!): Bike } type Bike @key(fields: "id") { id: ID! wheels: Int! }`,
    'codegen.yml':
      'generates: { ./client/: { documents: ./client.graphql, preset: client, presetConfig: { fragmentMasking: false }, config: { documentMode: string } } }',
    'client.graphql': 'query Bike($id: ID!) { bike(id: $id) { wheels } }',
    ...changes,
  };
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
};

describe('the files that follow from the graph', () => {
  it('are the supergraph, its API and the clients, the same every time', async () => {
    const root = await house();
    const { files } = await graphFiles(root);
    expect([...files.keys()].toSorted()).toEqual([
      'client/gql.ts',
      'client/graphql.ts',
      'client/index.ts',
      'gateway/api.graphql',
      'gateway/operations.json',
      'gateway/supergraph.graphql',
    ]);
    expect(files.get('client/graphql.ts')).toContain('wheels');
    expect(JSON.parse(files.get('gateway/operations.json')!)).toMatchObject({
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: expect.stringMatching(/^[\da-f]{64}$/), name: 'Bike', type: 'query', body: expect.stringContaining('wheels') }],
    });
    expect((await graphFiles(root)).files).toEqual(files);
  });

  it('are named when they are not there, or not as they should be', async () => {
    const root = await house();
    const { files } = await graphFiles(root);
    expect(await staleFiles(root, files)).toHaveLength(6);
    for (const [path, text] of files) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    expect(await staleFiles(root, files)).toEqual([]);
    const api = join(root, 'gateway/api.graphql');
    await writeFile(api, (await readFile(api, 'utf8')).replace('wheels: Int!', 'wheels: Int'));
    expect(await staleFiles(root, files)).toEqual(['gateway/api.graphql']);
  });

  it.each([
    [
      'a schema that does not compose',
      { 'bikes.graphql': `${LINK} type Query { bike: Bike } type Bike @key(fields: "no") { id: ID! }` },
      /KEY_INVALID_FIELDS \(bikes\)/,
    ],
    [
      'a schema that is not there',
      { 'supergraph.yaml': 'subgraphs: { cars: { routing_url: "http://127.0.0.1:4998/", schema: { file: cars.graphql } } }' },
      /The schema of cars cannot be read from cars.graphql/,
    ],
    [
      'an operation that does not fit',
      { 'client.graphql': 'query Bike { bike(id: 1) { bell } }' },
      /operations do not fit the graph:.*bell/s,
    ],
  ])('are not made from %s, and it is said why', async (_, changes, words) => {
    await expect(house(changes).then(graphFiles)).rejects.toThrow(words);
  });
});
