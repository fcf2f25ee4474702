import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { read, root, sections } from './root.js';

/** docs/lifetimes.md has a "## name" for each thing that a process opens. */
const described = sections(read('docs/lifetimes.md'));

/** `opened('name', …)` in apps/: what the processes register to be closed again. */
const opened = readdirSync(join(root, 'apps'), { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .flatMap(path =>
    [...read(`apps/${path}`).matchAll(/\bopened\(\s*(['"`])([^'"`]+)\1/g)].map(([, , name]) => ({ path: `apps/${path}`, name: name! })),
  );

describe('docs/lifetimes.md', () => {
  it('tells of everything that a process opens', () => {
    expect(opened.length).toBeGreaterThan(0);
    expect(opened.filter(({ name }) => !described.has(name.replace(/ ?\$\{[^}]*\}/g, '').trim()))).toEqual([]);
  });

  it('names a file in every part', () => {
    expect([...described].filter(([, words]) => !/`[\w./-]+\.(?:ts|tsx|mjs|prisma|yaml)`/.test(words)).map(([name]) => name)).toEqual([]);
  });
});
