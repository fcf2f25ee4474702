/**
 * Checks who imports whom: `node scripts/check-floors.mjs [--root DIR] [--config FILE]`.
 * Fails on a violation of .dependency-cruiser.cjs, and when fewer files were read than there are: a cruiser that reads
 * nothing finds nothing.
 */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { cruise } from 'dependency-cruiser';

const FLOORS = ['kernel', 'platform', 'prisma', 'subgraphs', 'gateway', 'media', 'bot', 'dashboards', 'apps', 'test'];
const SKIPPED = new Set(['node_modules', 'dist', 'generated', 'coverage']);

const { values } = parseArgs({
  options: { root: { type: 'string', default: '.' }, config: { type: 'string', default: '.dependency-cruiser.cjs' } },
});
const root = resolve(values.root);
const { forbidden, options } = createRequire(import.meta.url)(resolve(values.config));

const floors = FLOORS.filter(floor => existsSync(join(root, floor)));
const sources = floors.flatMap(floor => sourcesIn(join(root, floor)));
const { output } = await cruise(floors.length > 0 ? floors : ['.'], { ...options, baseDir: root, ruleSet: { forbidden }, validate: true });

const read = new Set(output.modules.filter(module => !module.couldNotResolve).map(({ source }) => source));
const unread = sources.filter(source => !read.has(source));
for (const { rule, from, to, cycle } of output.summary.violations) {
  const way = cycle ? cycle.map(({ name }) => name).join(' → ') : to;
  console.error(`${rule.name}: ${from} → ${way}`);
}
for (const source of unread) console.error(`not read: ${source}`);

const wrong = output.summary.violations.length + unread.length;
console.log(`${sources.length} source files, ${sources.length - unread.length} read, ${output.summary.violations.length} violations`);
if (wrong > 0 || output.summary.totalDependenciesCruised === 0) process.exitCode = 1;

function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourcesIn(path);
    return /\.[mc]?tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [relative(root, path).split(sep).join('/')] : [];
  });
}
