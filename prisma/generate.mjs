#!/usr/bin/env node
/**
 * Generates the Prisma client from prisma/schema into prisma/generated. Needs no network and no schema engine binary.
 * Does nothing when the client there was made from the same schema by the same Prisma; may run twice at the same time.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const schema = join(here, 'schema');
const output = join(here, 'generated');
const stamp = join(output, '.made-from');

const cli = createRequire(import.meta.url).resolve('prisma/package.json');
const { version } = JSON.parse(readFileSync(cli, 'utf8'));
const hash = createHash('sha256').update(version);
for (const file of readdirSync(schema).sort()) hash.update(file).update(readFileSync(join(schema, file)));
const madeFrom = hash.digest('hex');

if (existsSync(stamp) && readFileSync(stamp, 'utf8') === madeFrom) process.exit(0);

// The generator writes to "../generated" seen from the schema, so a copy of the schema writes beside the copy.
// A folder whose name starts with a dot is passed over by tsc and vitest.
const work = mkdtempSync(join(here, '.generate-'));
try {
  cpSync(schema, join(work, 'schema'), { recursive: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(dirname(cli), 'build', 'index.js'), 'generate', '--no-hints', '--schema', join(work, 'schema')],
    {
      cwd: join(here, '..'),
      encoding: 'utf8',
      // Every Prisma command first looks for the schema engine, which is a download; generating does not use it.
      // /bin/false rather than /bin/true: whatever did call it would fail loudly.
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/false', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
    },
  );
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}\nThe Prisma client could not be generated from prisma/schema.\n`);
    process.exitCode = 1;
  } else {
    replaceFolder(join(work, 'generated'), output);
    writeFileSync(stamp, madeFrom);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** File by file, so that a program that starts in the middle of it never finds the client missing. */
function replaceFolder(from, to) {
  mkdirSync(to, { recursive: true });
  const entries = readdirSync(from, { withFileTypes: true });
  for (const entry of entries) {
    if (entry.isDirectory()) replaceFolder(join(from, entry.name), join(to, entry.name));
    else renameSync(join(from, entry.name), join(to, entry.name));
  }
  const kept = new Set(entries.map(({ name }) => name));
  for (const name of readdirSync(to)) if (!kept.has(name)) rmSync(join(to, name), { recursive: true, force: true });
}
