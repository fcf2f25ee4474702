import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { read, script } from './root.js';

interface Package {
  license?: string | { type: string };
}

/** Licences that ask for no more than a notice. */
const PERMISSIVE = /^(MIT|MIT-0|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|Python-2\.0|WTFPL)$/;

const permissive = (licence: string): boolean =>
  licence
    .replace(/[()]/g, '')
    .split(/\s+(?:AND|OR|and)\s+/)
    .every(part => PERMISSIVE.test(part));

const licenceOf = (path: string, { license }: Package): string => {
  const stated = license ?? (installed(path)?.license as Package['license']);
  return typeof stated === 'object' ? stated.type : (stated ?? 'none');
};

const installed = (path: string): Package | null => {
  try {
    return JSON.parse(readFileSync(`${path}/package.json`, 'utf8')) as Package;
  } catch {
    return null; // an optional package of another platform
  }
};

it('names every npm package whose licence asks for more than a notice', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, Package & { optional?: boolean }>;
  };
  const documented = readFileSync('docs/licences.md', 'utf8');
  const unnamed = Object.entries(packages)
    .filter(
      ([path, entry]) => path !== '' && !permissive(licenceOf(path, entry)) && !(entry.optional && !entry.license && !installed(path)),
    )
    .map(([path]) => path.replace(/^.*node_modules\//, ''))
    .filter(name => !documented.includes(`\`${name}\``) && !name.startsWith('lightningcss-'));
  expect(unnamed).toEqual([]);
});

const { GROUPS } = await script<{ GROUPS: Record<string, { package: string }[]> }>('debian/needs.mjs');
const { debianRoot, libraryFolders } = await script<{ debianRoot(): string; libraryFolders(root: string): string[] }>('debian/places.mjs');
const named = new Set([...read('docs/licences.md').matchAll(/`([a-z][a-z0-9+.-]+)`/g)].map(([, name]) => name!));

it("names every package that is fetched from Debian's servers", () => {
  const fetched = Object.values(GROUPS).flatMap(needs => needs.map(need => need.package));
  expect(fetched.filter(name => !named.has(name))).toEqual([]);
});

it('names every library that was unpacked for the recogniser and the voices', () => {
  const root = debianRoot();
  const LD_LIBRARY_PATH = libraryFolders(root).join(':');
  const programs = ['usr/bin/flite', 'usr/bin/espeak-ng', ...libraryFolders('').map(folder => join(folder, 'libpocketsphinx.so.3'))]
    .map(path => join(root, path))
    .filter(existsSync);
  const loaded = programs.flatMap(path => {
    const { stdout } = spawnSync('ldd', [path], { encoding: 'utf8', env: { ...process.env, LD_LIBRARY_PATH } });
    return [...stdout.matchAll(/=> (\/\S+)/g)].map(([, library]) => library!).filter(library => library.startsWith(root));
  });
  // Debian names a package for its library: libFLAC.so.12 comes in libflac12, libvorbis.so.0 in libvorbis0a.
  const stems = [...named].map(name => name.replace(/-?\d+[a-z]?$/, ''));
  const unnamed = loaded.map(path => basename(path).toLowerCase()).filter(library => !stems.some(stem => library.startsWith(stem)));
  expect(new Set(unnamed)).toEqual(new Set());
});
