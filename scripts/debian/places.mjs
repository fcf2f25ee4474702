// Where programs and libraries are: on the machine, or unpacked from Debian's packages into the cache.

import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../cache.mjs';

const TRIPLETS = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };
export const triplet = TRIPLETS[process.arch] ?? 'unknown';

/** What Debian's packages hold is unpacked here, as if this were the root folder. Beside it, in `bin`, are the starters. */
export const debianRoot = () => join(cacheFolder(), 'debian', 'root');
export const startersOf = root => join(root, '..', 'bin');

/** Where unpacked libraries lie, for LD_LIBRARY_PATH. Debian hides BLAS, LAPACK and PulseAudio's in folders of their own. */
export const libraryFolders = root =>
  [`usr/lib/${triplet}`, `lib/${triplet}`, ...['blas', 'lapack', 'pulseaudio'].map(sub => `usr/lib/${triplet}/${sub}`)].map(folder =>
    join(root, folder),
  );

/** The first of these programs that can be run: on the PATH, or unpacked; null when there is none. */
export function findProgram(names, root = debianRoot()) {
  return programOnPath(names) ?? names.map(name => join(startersOf(root), name)).find(isProgram) ?? null;
}

export function programOnPath(names) {
  return names.flatMap(name => onPath().map(folder => join(folder, name))).find(isProgram) ?? null;
}

/** PostgreSQL's programs lie in a folder a version; the newest one first. */
const postgresFolders = root => matches(root, 'usr/lib/postgresql/*/bin').sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));

/** The folder that holds all that a server of our own takes: installed, or unpacked; null when there is none. */
export const findPostgres = (root = debianRoot(), machine = '/') =>
  postgresOnMachine(machine) ?? postgresFolders(root).find(hasPostgres) ?? null;

export const postgresOnMachine = (machine = '/') => [...postgresFolders(machine), ...onPath()].find(hasPostgres) ?? null;

const hasPostgres = folder => ['initdb', 'postgres'].every(name => isProgram(join(folder, name)));

const onPath = () => (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '');

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Paths below `from` that fit a pattern in which "*" stands for any one name. */
export function matches(from, pattern) {
  const [head, ...rest] = pattern.split('/');
  const names = head === '*' ? (existsSync(from) ? readdirSync(from) : []) : [head];
  return names
    .map(name => join(from, name))
    .flatMap(path => (!existsSync(path) ? [] : rest.length === 0 ? [path] : matches(path, rest.join('/'))));
}
