import 'reflect-metadata';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { asHubError } from '#kernel/errors.js';
import { graphFiles, staleFiles } from './graph-files.js';

const HELP = `npm run graph             writes the subgraphs' schemas, the supergraph, the API schema, the typed clients, their operations
npm run graph -- --check  writes nothing; names the files that are not what they should be, and exits 1

What follows from what: subgraphs/*/index.ts → subgraphs/*/*.graphql, with supergraph.yaml → gateway/supergraph.graphql
→ gateway/api.graphql, with bot/graph/*.graphql and dashboards/graph/*.graphql, by codegen.yml → their generated/
→ gateway/operations.json, the known operations.`;

const root = process.cwd();

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { files, hints } = await graphFiles(root);
  const stale = await staleFiles(root, files);
  if (values.check) {
    for (const path of stale) console.error(`${path} is not what it should be`);
    if (stale.length > 0) console.error('Run `npm run graph` and commit what it writes.');
    return stale.length > 0 ? 1 : 0;
  }
  for (const hint of hints) console.log(`hint: ${hint}`);
  for (const path of stale) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), files.get(path)!);
    console.log(`wrote ${path}`);
  }
  console.log(`${files.size} files, ${files.size - stale.length} of them as they were`);
  return 0;
};

try {
  process.exitCode = await main();
} catch (thrown) {
  const error = asHubError(thrown);
  // What we do not understand is shown whole: this program's readers are its developers.
  console.error(error.code === 'INTERNAL' ? error.cause : error.message);
  process.exitCode = 1;
}
