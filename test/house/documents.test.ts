import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { read, root } from './root.js';

const DOCUMENTS = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map(path => `docs/${path}`),
].filter(path => path.endsWith('.md'));

/** What stands for any name: `subgraphs/<domain>/…`, `bot/flows/*.yaml`. */
const isPattern = (path: string): boolean => /[<>*…]/.test(path);
/** By its way from the root; a mere name is spoken of where its folder is. */
const isPath = (text: string): boolean => /^[\w.-]+(\/[\w.-]+)+\.(ts|tsx|mjs|js|sh|md|prisma|yaml|yml|graphql|json)$/.test(text);

describe.each(DOCUMENTS)('%s', document => {
  it('names only files that exist', () => {
    const named = [...read(document).matchAll(/`([^`\s]+)`/g)].map(([, text]) => text!).filter(text => isPath(text) && !isPattern(text));
    expect(named.filter(path => !existsSync(join(root, path)))).toEqual([]);
  });

  it('leads only to files that exist', () => {
    const led = [...read(document).matchAll(/\]\((?!\w+:)([^)#\s]+)/g)].map(([, path]) => path!);
    expect(led.filter(path => !existsSync(join(root, dirname(document), path)))).toEqual([]);
  });
});
