import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['dashboards/src/**/*.test.ts', '{kernel,platform,subgraphs,gateway,media,bot,prisma,apps,test}/**/*.test.ts'],
    setupFiles: ['./test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes when it comes: the machine may be busy.
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: 2,
  },
  resolve: {
    conditions: ['source', 'node', 'import', 'module', 'default'],
    // Source files would get graphql's ESM entry while Apollo's packages require the CommonJS one:
    // two copies, "from another module or realm". One file for both.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  // These are handed to Node as well, for require() too: with 'import' among them, CommonJS packages would get ES modules.
  ssr: { resolve: { conditions: ['source', 'node'] } },
});
