import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose } from '#gateway/compose.js';
import { run } from './process.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])\n';
const SDL = `${LINK} type Query { bikes: [Bike] motto: String } type Bike @key(fields: "id") { id: ID! bell: String price: Int }`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-check-'));
  await writeFile(join(folder, 'before.graphql'), compose([{ name: 'bikes', url: 'http://bikes', sdl: SDL }]).supergraphSdl);
  await writeFile(
    join(folder, 'supergraph.yaml'),
    'subgraphs: { bikes: { routing_url: "http://bikes", schema: { file: bikes.graphql } } }',
  );
  await writeFile(join(folder, 'asked.graphql'), 'query Bells { bikes { id bell } }');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What is said of the bikes when their schema is this. */
const check = async (sdl: string, ...more: string[]) => {
  await writeFile(join(folder, 'bikes.graphql'), sdl);
  const files = ['--config', 'supergraph.yaml', '--against', 'before.graphql', '--operations', 'asked.graphql'];
  const args = files.map(arg => (arg.startsWith('--') ? arg : join(folder, arg)));
  return run('graph-check', { args: [...args, ...more] });
};

describe('npm run graph:check', { timeout: 120_000 }, () => {
  it('finds nothing wrong with a subgraph that has more than before', async () => {
    const { code, stdout } = await check(SDL.replace('motto', 'slogan: String motto'));
    expect(stdout).toBe('The subgraphs fit together.\n\nThe 1 known operation is valid.\n');
    expect(code).toBe(0);
  });

  it('names the operations that a changed subgraph breaks', async () => {
    const { code, stdout } = await check(SDL.replace('bell: String', ''));
    expect(stdout).toContain('Bike.bell was removed. Asked by Bells.');
    expect(stdout).toMatch(/Bells in .*asked\.graphql is broken:\n {2}Cannot query field "bell" on type "Bike"\./);
    expect(code).toBe(1);
  });

  it('lets pass what nobody asks, unless it is told not to', async () => {
    const without = SDL.replace('price: Int', '');
    const { code, stdout } = await check(without);
    expect(stdout).toContain('Bike.price was removed. No known operation asks it.');
    expect(code).toBe(0);
    expect((await check(without, '--strict')).code).toBe(1);
  });

  it('says why the subgraphs do not fit together', async () => {
    const { code, stderr } = await check(SDL.replace('"id"', '"no"'));
    expect(stderr).toMatch(/^The subgraphs do not fit together:\n {2}KEY_INVALID_FIELDS \(bikes\)/);
    expect(code).toBe(1);
  });

  it('tells it for programs', async () => {
    const { stdout } = await check(SDL.replace('price: Int', ''), '--json');
    expect(JSON.parse(stdout)).toEqual({ broken: [], breaking: [{ what: 'Bike.price was removed.', askedBy: [] }] });
  });
});
