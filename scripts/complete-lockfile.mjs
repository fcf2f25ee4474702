// Completes package-lock.json after a change of dependencies made where the registry lacks some platforms' packages.
//
// A package that comes with a binary per platform names them all as optional dependencies. npm leaves those it cannot find
// out of the lockfile without a word, and `npm ci` then refuses the lockfile as out of step, on every platform. This adds
// them, by name and version, with the platform that their name says; they are installed there only.
//
//   node scripts/complete-lockfile.mjs

import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = {
  arm64: 'arm64',
  x64: 'x64',
  ia32: 'ia32',
  arm: 'arm',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
  mips64el: 'mips64el',
  wasm32: 'wasm32',
};

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const added = [];
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (path === '' || resolves(path, name)) continue;
    const { os, cpu } = platformOf(name);
    // Without a platform in its name it is no binary of another one: whatever it is, it is not for us to invent.
    if (!os || !cpu || !/^\d/.test(version)) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(dev && { dev }),
      optional: true,
      os: [os],
      ...(/musl/.test(name) && { libc: ['musl'] }),
    };
    added.push(`${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? `${FILE} was complete` : `added to ${FILE}:\n${added.join('\n')}`);

/** Whether Node would find a package of this name from there. */
function resolves(path, name) {
  for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${from ? `${from}/` : ''}node_modules/${name}`]) return true;
    if (from === '') return false;
  }
}

function platformOf(name) {
  const parts = name.split('/').at(-1).split('-');
  const os = SYSTEMS.find(system => parts.includes(system));
  const cpu = Object.keys(PROCESSORS).find(processor => parts.includes(processor));
  return { os, cpu };
}
