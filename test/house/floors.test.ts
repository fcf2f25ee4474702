import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { read, root } from './root.js';

/** A small house in which each rule of the floors is broken, and beside each what it allows. */
const HONEST: Record<string, string> = {
  'package.json': JSON.stringify({
    type: 'module',
    imports: Object.fromEntries(
      ['kernel', 'platform', 'prisma', 'subgraphs', 'gateway', 'media', 'bot', 'apps', 'test'].map(floor => [
        `#${floor}/*.js`,
        { source: `./${floor}/*.ts`, default: `./dist/${floor}/*.js` },
      ]),
    ),
  }),
  'node_modules/vitest/package.json': '{ "name": "vitest", "main": "index.js" }',
  'node_modules/vitest/index.js': '',
  'node_modules/pg/package.json': '{ "name": "pg", "main": "index.js" }',
  'node_modules/pg/index.js': '',
  'node_modules/zod/package.json': '{ "name": "zod", "main": "index.js" }',
  'node_modules/zod/index.js': '',
  'kernel/ids.ts': "import { randomBytes } from 'node:crypto';\nimport { z } from 'zod';\nexport const ids = [randomBytes, z];",
  'kernel/call-event.ts': 'export const event = 1;',
  'platform/log.ts': "import { ids } from '#kernel/ids.js';\nexport const log = ids;",
  'platform/bus/bus.ts': "import { log } from '../log.js';\nexport const bus = log;",
  'platform/bus/bus.contract.ts': "import { it } from 'vitest';\nexport const busContract = it;",
  'platform/bus/bus.test.ts': "import { busContract } from './bus.contract.js';\nbusContract;",
  'prisma/client.ts': "import { log } from '#platform/log.js';\nexport const client = log;",
  'subgraphs/crm/index.ts': "import { port } from './port.js';\nexport const crm = port;",
  'subgraphs/crm/port.ts': "import { log } from '#platform/log.js';\nexport const port = log;",
  'subgraphs/crm/connectors/house.ts':
    "import { client } from '#prisma/client.js';\nimport { port } from '../port.js';\nexport const house = [client, port];",
  'subgraphs/crm/connectors/connectors.test.ts':
    "import { real } from '#test/real/database.js';\nimport { house } from './house.js';\nexport const tested = [real, house];",
  'subgraphs/orders/index.ts': 'export const orders = 1;',
  'gateway/index.ts':
    "import { bus } from '#platform/bus/bus.js';\nimport { event } from '#kernel/call-event.js';\nexport const gateway = [bus, event];",
  'media/room.ts': 'export const room = 1;',
  'bot/index.ts': "import { log } from '#platform/log.js';\nexport const bot = log;",
  'dashboards/app.tsx': 'export const app = <div />;',
  'apps/hub.ts':
    "import { gateway } from '#gateway/index.js';\nimport { house } from '#subgraphs/crm/connectors/house.js';\nexport const hub = [gateway, house];",
  'test/real/database.ts': "import { hub } from '#apps/hub.js';\nexport const real = hub;",
};

/** Rule, planted file, and the import that breaks it. */
const VIOLATIONS: [rule: string, file: string, imported: string][] = [
  ['kernel-stands-alone', 'kernel/planted.ts', '#platform/log.js'],
  ['kernel-does-no-io', 'kernel/planted.ts', 'node:fs'],
  ['kernel-knows-no-framework', 'kernel/planted.ts', 'pg'],
  ['platform-knows-only-kernel', 'platform/planted.ts', '#subgraphs/crm/port.js'],
  ['platform-knows-only-kernel', 'platform/http/planted.ts', '../../gateway/index.js'],
  ['platform-knows-no-domain', 'platform/planted.ts', '#kernel/call-event.js'],
  ['prisma-serves-from-below', 'prisma/planted.ts', '#subgraphs/crm/port.js'],
  ['subgraphs-see-no-door', 'subgraphs/crm/planted.ts', '#gateway/index.js'],
  ['subgraphs-are-strangers', 'subgraphs/crm/planted.ts', '#subgraphs/orders/index.js'],
  ['subgraphs-are-strangers', 'subgraphs/crm/planted.test.ts', '../orders/index.js'],
  ['prisma-in-house-connectors-only', 'subgraphs/crm/planted.ts', '#prisma/client.js'],
  ['prisma-in-house-connectors-only', 'subgraphs/crm/connectors/shop-rest.ts', '#prisma/client.js'],
  ['domain-knows-no-connector', 'subgraphs/crm/planted.ts', './connectors/house.js'],
  ['gateway-sees-only-the-supergraph', 'gateway/planted.ts', '#subgraphs/crm/index.js'],
  ['gateway-sees-only-the-supergraph', 'gateway/planted.ts', '#prisma/client.js'],
  ['media-stands-apart', 'media/planted.ts', '#subgraphs/crm/index.js'],
  ['media-stands-apart', 'media/planted.ts', '#gateway/index.js'],
  ['bot-is-a-client-like-any-other', 'bot/planted.ts', '#gateway/index.js'],
  ['bot-builds-no-services', 'bot/planted.ts', '#platform/bus/bus.js'],
  ['dashboards-see-only-the-graph', 'dashboards/planted.tsx', '../kernel/ids.js'],
  ['tests-are-never-imported', 'apps/planted.ts', '#test/journeys/story.js'],
  ['only-tests-test', 'apps/planted.ts', '#test/real/database.js'],
  ['only-tests-test', 'media/planted.ts', 'vitest'],
  ['only-tests-test', 'gateway/planted.ts', '#platform/bus/bus.contract.js'],
  ['everything-resolves', 'media/planted.ts', './no-such.js'],
];

let house: string;
beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), 'switchboard-floors-'));
  build(HONEST);
});
afterEach(() => rmSync(house, { recursive: true, force: true }));

const build = (files: Record<string, string>) => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  }
};

const check = (...more: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check-floors.mjs', '--root', house, ...more], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, said: stderr.trim().split('\n').filter(Boolean) };
};

describe('the floors', () => {
  it('let an honest house pass', () => {
    expect(check()).toMatchObject({ status: 0, said: [], stdout: expect.stringMatching(/^18 source files, 18 read, 0 violations/) });
  });

  it('catch a violation of each rule, and nothing beside', () => {
    const planted: Record<string, string> = { 'test/journeys/story.ts': 'export const story = 1;' };
    for (const [, file, imported] of VIOLATIONS) planted[file] = `${planted[file] ?? ''}import '${imported}';\n`;
    build({
      ...planted,
      'media/one.ts': "import { two } from './two.js';\nexport const one: number = two;",
      'media/two.ts': "import { one } from './one.js';\nexport const two: number = one;",
    });
    const { status, said } = check();
    expect(status).toBe(1);
    const caught = said.map(line => line.split(' → ')[0]!);
    expect(new Set(caught.filter(line => !line.startsWith('no-cycles')))).toEqual(
      new Set(VIOLATIONS.map(([rule, file]) => `${rule}: ${file}`)),
    );
    expect(said).toContain('no-cycles: media/one.ts → media/two.ts → media/one.ts');
    for (const [rule, file, imported] of VIOLATIONS) {
      const target = imported.replace(/^#|^(\.\.?\/)+/g, '').replace(/\.js$/, '');
      expect(said.some(line => line.startsWith(`${rule}: ${file} → `) && line.includes(target.replace('node:', '')))).toBe(true);
    }
  });

  it('have every rule planted here', () => {
    const { forbidden } = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] };
    expect(new Set(forbidden.map(({ name }) => name))).toEqual(new Set([...VIOLATIONS.map(([rule]) => rule), 'no-cycles']));
  });

  it('do not pass because something was not read', () => {
    const blind = join(house, 'blind.cjs');
    writeFileSync(blind, read('.dependency-cruiser.cjs').replace('exclude: { path: [', "exclude: { path: ['^kernel/', "));
    const { status, said } = check('--config', blind);
    expect(status).toBe(1);
    expect(said).toEqual(['not read: kernel/call-event.ts', 'not read: kernel/ids.ts']);
  });

  it('do not pass because nothing was there', () => {
    rmSync(house, { recursive: true });
    mkdirSync(house);
    expect(check().status).toBe(1);
  });
});
