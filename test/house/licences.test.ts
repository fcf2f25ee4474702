import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

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
