import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hubSettings, openHub } from '#apps/parts/hub.js';
import { Lifecycle } from '#platform/lifecycle.js';
import { silentLog } from '#platform/log.js';
import { readSettings } from '#platform/settings.js';
import { read, root, sections } from './root.js';

/** docs/lifetimes.md has a "## name" for each thing that a process opens. */
const described = sections(read('docs/lifetimes.md'));

/** `opened('name', …)` in apps/: what the processes register to be closed again. */
const opened = readdirSync(join(root, 'apps'), { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .flatMap(path =>
    [...read(`apps/${path}`).matchAll(/\bopened\(\s*(['"`])([^'"`]+)\1/g)].map(([, , name]) => ({ path: `apps/${path}`, name: name! })),
  );

/** There is one for each subgraph. */
const nameOf = (name: string): string => name.replace(/^subgraph .*/, 'subgraph');

/** They start all at once, and any may be there first. */
const SIDE_BY_SIDE = new Set(['media workers', 'recogniser', 'voices', 'voice detectors']);

describe('docs/lifetimes.md', () => {
  it('tells of everything that a process opens', () => {
    expect(opened.length).toBeGreaterThan(0);
    expect(opened.filter(({ name }) => !described.has(nameOf(name)))).toEqual([]);
  });

  it('tells of nothing else', () => {
    const names = new Set(opened.map(({ name }) => nameOf(name)));
    expect([...described.keys()].filter(name => !names.has(name))).toEqual([]);
  });

  it('tells of it in the order in which the hub opens it', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-lifetimes-'));
    const lifecycle = new Lifecycle(silentLog);
    try {
      await openHub({ settings: readSettings({ DATA_DIR: dataDir, PORT: '0' }, hubSettings), lifecycle, log: silentLog });
      const hub = lifecycle.parts.map(nameOf).filter(name => !SIDE_BY_SIDE.has(name));
      expect([...new Set(hub)]).toEqual([...described.keys()].filter(name => hub.includes(name)));
    } finally {
      await lifecycle.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  }, 30_000);

  it('names a file in every part', () => {
    expect([...described].filter(([, words]) => !/`[\w./-]+\.(?:ts|tsx|mjs|prisma|yaml)`/.test(words)).map(([name]) => name)).toEqual([]);
  });
});
