// Small scripts that run an unpacked program with the unpacked libraries and data.

import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { libraryFolders, startersOf, triplet } from './places.mjs';

const PROGRAMS = {
  flite: 'usr/bin/flite',
  t2p: 'usr/bin/t2p',
  'espeak-ng': 'usr/bin/espeak-ng',
  'redis-server': 'usr/bin/redis-server',
  chromium: 'usr/lib/chromium/chromium',
};

/** Programs that look for their data where Debian installs them, unless told otherwise. */
const DATA = {
  'espeak-ng': root => `export ESPEAK_DATA_PATH="${join(root, 'usr/lib', triplet)}"\n`,
  chromium: (root, machine) => `if [ ! -e "${join(machine, 'etc/fonts/fonts.conf')}" ]; then
  export FONTCONFIG_PATH="${join(root, 'etc/fonts')}"
  export XDG_DATA_DIRS="${join(root, 'usr/share')}:\${XDG_DATA_DIRS:-/usr/local/share:/usr/share}"
fi
`,
};

/** Writes one for each program that is unpacked, where it is not there as it should be. `machine` is its root folder. */
export function writeStarters(root, machine = '/') {
  const bin = startersOf(root);
  mkdirSync(bin, { recursive: true });
  for (const [name, file] of Object.entries(PROGRAMS)) {
    const program = join(root, file);
    if (!existsSync(program)) continue;
    const libraries = `export LD_LIBRARY_PATH="${libraryFolders(root).join(':')}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"\n`;
    const script = `#!/bin/sh\n${libraries}${DATA[name]?.(root, machine) ?? ''}exec "${program}" "$@"\n`;
    const starter = join(bin, name);
    if (existsSync(starter) && readFileSync(starter, 'utf8') === script) continue;
    // Renamed into place: another process may be starting the program just now.
    const draft = `${starter}.${process.pid}`;
    writeFileSync(draft, script);
    chmodSync(draft, 0o755);
    renameSync(draft, starter);
  }
}
