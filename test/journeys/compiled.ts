import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { root } from '../house/root.js';

const SOURCES = ['kernel', 'platform', 'subgraphs', 'gateway', 'media', 'bot', 'prisma', 'apps'];
const BUILT = join(root, 'dist/.built');
const BUILDING = join(root, 'dist/.building');
/** Nobody builds for so long; whoever says so has died over it. */
const LONGEST_MS = 180_000;

/**
 * Processes run compiled code: this compiles where a source is newer. Several test files may ask at once; one does it, the
 * others wait.
 */
export async function compiled(): Promise<void> {
  while (isStale()) {
    if (!begin()) await later(100);
    else
      try {
        build();
      } finally {
        rmdirSync(BUILDING);
      }
  }
}

const build = (): void => {
  const begunAt = new Date();
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.json'], { cwd: root, encoding: 'utf8' });
  // What does not pass the type check has been written all the same; the check is another's task.
  if (status === null) throw new Error(`The sources could not be compiled: ${stdout}`);
  writeFileSync(BUILT, '');
  utimesSync(BUILT, begunAt, begunAt);
};

const begin = (): boolean => {
  if (changedAt(BUILDING) < Date.now() - LONGEST_MS && changedAt(BUILDING) > 0) rmdirSync(BUILDING);
  try {
    mkdirSync(join(root, 'dist'), { recursive: true });
    mkdirSync(BUILDING);
    return true;
  } catch {
    return false;
  }
};

const isStale = (): boolean => {
  const builtAt = changedAt(BUILT);
  return SOURCES.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(path => join(root, folder, path)),
  )
    .filter(path => path.endsWith('.ts') && !/\.(test|contract)\.ts$/.test(path))
    .some(path => changedAt(path) > builtAt);
};

const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
