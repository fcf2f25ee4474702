// What the house takes from Debian, and what of it is there.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianRoot, matches, postgresOnMachine, programOnPath, triplet } from './places.mjs';

/**
 * @typedef {object} Need
 * @property {string} package Debian's name for it.
 * @property {string[]} [programs] Any of these on the PATH will do instead.
 * @property {string[]} [files] All of these on the machine, from the root folder, will do instead. "*" is any one name.
 * @property {() => unknown} [found] What this finds on the machine will do instead.
 */

/** By purpose. @type {Record<string, Need[]>} */
export const GROUPS = {
  speech: [
    { package: 'libpocketsphinx3', files: [`usr/lib/${triplet}/libpocketsphinx.so.3`] },
    {
      package: 'pocketsphinx-en-us',
      files: ['usr/share/pocketsphinx/model/en-us/en-us/mdef', 'usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict'],
    },
    { package: 'flite', files: ['usr/bin/flite', 'usr/bin/t2p', `usr/lib/${triplet}/libflite_cmu_us_slt.so.1`] },
    { package: 'espeak-ng', files: ['usr/bin/espeak-ng'] },
  ],
  tests: [
    { package: 'redis-server', programs: ['redis-server'] },
    { package: 'postgresql-15', found: postgresOnMachine },
    { package: 'chromium', programs: ['chromium', 'chromium-browser', 'google-chrome'] },
    // A browser that finds no font draws no text, and every word is 0 wide.
    { package: 'fontconfig-config', files: ['etc/fonts/fonts.conf'] },
    { package: 'fonts-dejavu-core', files: ['usr/share/fonts/*'] },
  ],
  recordings: [
    { package: 'asterisk-core-sounds-en-wav', files: ['usr/share/asterisk/sounds/en_US_f_Allison/digits/1.wav'] },
    { package: 'asterisk-core-sounds-en', files: ['usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz'] },
  ],
};

/** What of these needs the machine lacks and the cache has not unpacked yet. @param {Need[]} needs */
export const missing = (needs, root = debianRoot()) =>
  needs.filter(need => !onMachine(need) && stampedVersion(root, need.package) === null);

/** A file per package that has been unpacked below `root`, with the version. */
export const stamp = (root, name) => join(root, '.unpacked', name);
export const stampedVersion = (root, name) => (existsSync(stamp(root, name)) ? readFileSync(stamp(root, name), 'utf8') : null);

const onMachine = ({ programs = [], files = [], found = () => null }) =>
  programOnPath(programs) !== null || (files.length > 0 && files.every(file => matches('/', file).length > 0)) || found() !== null;
