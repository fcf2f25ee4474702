import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { GraphQLSchema } from 'graphql';
import { expect, it } from 'vitest';
import { read, root } from './root.js';

/** Two copies of graphql do not know each other's schemas: "from another module or realm". */
it('there is one copy of graphql, of major 16', () => {
  const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, { version?: string }> };
  const copies = Object.entries(lock.packages).filter(([path]) => /(^|\/)node_modules\/graphql$/.test(path));
  expect(copies.map(([path]) => path)).toEqual(['node_modules/graphql']);
  expect(copies[0]![1].version).toMatch(/^16\./);
});

it('no package that is installed brings one of its own', () => {
  const nested = packagesIn(join(root, 'node_modules')).filter(folder => existsSync(join(folder, 'node_modules/graphql/package.json')));
  expect(nested).toEqual([]);
});

it('our code and the packages that it builds on use the same', () => {
  const ours = createRequire(import.meta.url);
  for (const name of ['@apollo/subgraph', '@apollo/server', '@apollo/gateway', 'type-graphql', '@graphql-tools/utils', 'graphql-ws']) {
    const theirs = createRequire(realpathSync(ours.resolve(name)));
    expect([name, theirs.resolve('graphql')]).toEqual([name, ours.resolve('graphql')]);
  }
  expect((ours('graphql') as { GraphQLSchema: unknown }).GraphQLSchema).toBe(GraphQLSchema);
});

function packagesIn(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    if (name.startsWith('.')) return [];
    return name.startsWith('@') ? readdirSync(join(folder, name)).map(scoped => join(folder, name, scoped)) : [join(folder, name)];
  });
}
