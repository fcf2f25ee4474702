// Fetches Debian packages and unpacks them into a cache folder: nothing is installed, no root is needed, and the machine's
// own packages are used where they are there.

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lock } from '../lock.mjs';
import { SetupError } from '../progress.mjs';
import { fetchPackages, unpack } from './apt.mjs';
import { GROUPS, missing, stamp, stampedVersion } from './needs.mjs';
import { debianRoot, programOnPath } from './places.mjs';
import { writeStarters } from './starters.mjs';

/** The C library is always the machine's own: a second one beside it breaks every program that meets both. */
const NEVER_UNPACKED = /^(libc6|libc-bin|locales|locales-all|libc-l10n)$/;

/**
 * Unpacks what is missing, with the libraries it needs. Returns the names of the packages unpacked, none when all was there.
 * Throws a SetupError whose message says what to do.
 *
 * @param {import('./needs.mjs').Need[]} needs
 * @param {{ log?: (line: string) => void, root?: string }} [options]
 */
export async function fetchDebian(needs, { log = () => {}, root = debianRoot() } = {}) {
  const names = () => missing(needs, root).map(need => need.package);
  if (names().length === 0) {
    writeStarters(root);
    return [];
  }
  refuseWithoutApt(needs, root);
  const folder = join(root, '..');
  mkdirSync(join(root, '.unpacked'), { recursive: true });
  const unlock = await lock(join(folder, 'set-up.lock'), log);
  try {
    const wanted = names();
    if (wanted.length === 0) return [];
    const isWanted = ({ name, version }) => !NEVER_UNPACKED.test(name) && stampedVersion(root, name) !== version;
    const packages = await fetchPackages(wanted, { folder, log, isWanted });
    for (const each of packages) {
      log(`unpacking ${each.name} ${each.version}`);
      await unpack(each, folder, root);
      writeFileSync(stamp(root, each.name), each.version);
    }
    rmSync(join(folder, 'archives'), { recursive: true, force: true });
    // A package that apt did not list is installed on the machine under files we do not know of.
    for (const name of wanted) if (!existsSync(stamp(root, name))) writeFileSync(stamp(root, name), 'installed on the machine');
    writeStarters(root);
    return packages.map(({ name }) => name);
  } finally {
    unlock();
  }
}

/** The same for a whole group, by its name. */
export const fetchGroup = (name, options) => fetchDebian(GROUPS[name], options);

/** Says what is missing where there is no apt to fetch it. */
export function refuseWithoutApt(needs, root = debianRoot()) {
  const wanted = missing(needs, root).map(need => need.package);
  const lacking = ['apt-get', 'dpkg-deb'].filter(name => programOnPath([name]) === null);
  if (wanted.length === 0 || lacking.length === 0) return;
  throw new SetupError(
    `${lacking.join(' and ')} cannot be found, so these Debian packages cannot be unpacked: ${wanted.join(', ')}.\n` +
      'Use a Debian 12 machine or container, or install these programs and libraries by other means so that they are found.',
  );
}
