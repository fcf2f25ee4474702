import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { read, root } from './root.js';

/** Files that git knows, or would take in; those that hold text. */
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter(path => path !== '' && !/\.(png|jpg|ico|wav|gz|onnx|wasm|woff2?|bin|dump|mp3|zip)$/.test(path));

/** Written so that this file does not hold them itself. */
const FORBIDDEN: [what: string, pattern: RegExp][] = [
  ['a path of one machine', new RegExp(`(^|[\\s"'\`(=:])/(${['work', 'root', 'home'].join('|')})/[\\w.-]`, 'm')],
  [
    'a package registry',
    new RegExp(
      ['registry\\.npm' + 'js', 'registry\\.npm' + 'mirror', 'registry\\.yarn' + 'pkg', 'unp' + 'kg\\.com', 'npm\\.' + 'taobao'].join('|'),
    ),
  ],
  ['something outside the checkout', new RegExp(`\\.\\./${'shared'}\\b|(^|[\\s/"'])\\.${'library'}\\b`, 'm')],
];

/** The lockfile says where each package comes from; npm writes it so. */
const EXEMPT = new Set(['package-lock.json']);

it.each(FORBIDDEN)('no file names %s', (_, pattern) => {
  expect(files.length).toBeGreaterThan(50);
  const found = files
    .filter(path => !EXEMPT.has(path))
    .flatMap(path => {
      const line = textOf(path)
        .split('\n')
        .findIndex(text => pattern.test(text));
      return line >= 0 ? [`${path}:${line + 1}`] : [];
    });
  expect(found).toEqual([]);
});

it('the lockfile takes every package from the public registry, by its checksum', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, Platform & { resolved?: string; integrity?: string; optional?: boolean }>;
  };
  const odd = Object.entries(packages).filter(([path, { resolved, integrity, ...entry }]) => {
    const elsewhere = resolved && !resolved.startsWith('https://registry.npm' + 'js.org/');
    return path !== '' && (elsewhere || (!integrity && !isOfAnotherPlatform(entry)));
  });
  expect(odd.map(([path]) => path)).toEqual([]);
});

/** Optional, and never installed here: scripts/complete-lockfile.mjs could not ask the registry for its checksum. */
const isOfAnotherPlatform = ({ optional, os = [], cpu = [], libc = [] }: Platform & { optional?: boolean }): boolean =>
  optional === true && os.length > 0 && !(os.includes('linux') && cpu.includes('x64') && !libc.includes('musl'));

interface Platform {
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

/** A file may be gone from the folder while git still lists it. */
function textOf(path: string): string {
  try {
    return read(path);
  } catch {
    return '';
  }
}
