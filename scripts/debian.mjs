#!/usr/bin/env node
// Fetches Debian packages and unpacks them into a cache folder: nothing is installed, no root is needed, and the
// machine's own packages are used where they are there. Plain JavaScript for Node 20, without dependencies.
//
//   node scripts/debian.mjs speech|tests|recordings [--check]

import { spawn } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from './progress.mjs';

/**
 * @typedef {object} Need
 * @property {string} package Debian's name for it.
 * @property {string[]} [programs] Any of these on the PATH will do instead.
 * @property {string[]} [files] All of these on the machine, from the root folder, will do instead. "*" is any one name.
 */

const TRIPLETS = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };
const triplet = TRIPLETS[process.arch] ?? 'unknown';

/** What the house takes from Debian, by purpose. @type {Record<string, Need[]>} */
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
    { package: 'postgresql-15', programs: ['postgres'], files: ['usr/lib/postgresql/*/bin/initdb', 'usr/lib/postgresql/*/bin/postgres'] },
    { package: 'chromium', programs: ['chromium', 'chromium-browser', 'google-chrome'] },
  ],
  recordings: [
    { package: 'asterisk-core-sounds-en-wav', files: ['usr/share/asterisk/sounds/en_US_f_Allison/digits/1.wav'] },
    { package: 'asterisk-core-sounds-en', files: ['usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz'] },
  ],
};

/** Programs that get a starter in the cache's bin folder once their package is unpacked. */
const STARTERS = {
  flite: 'usr/bin/flite',
  t2p: 'usr/bin/t2p',
  'espeak-ng': 'usr/bin/espeak-ng',
  'redis-server': 'usr/bin/redis-server',
  chromium: 'usr/lib/chromium/chromium',
  postgres: 'usr/lib/postgresql/15/bin/postgres',
  initdb: 'usr/lib/postgresql/15/bin/initdb',
  pg_ctl: 'usr/lib/postgresql/15/bin/pg_ctl',
  psql: 'usr/lib/postgresql/15/bin/psql',
};

/** The C library is always the machine's own: a second one beside it breaks every program that meets both. */
const NEVER_UNPACKED = /^(libc6|libc-bin|locales|locales-all|libc-l10n)$/;

export const cacheFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'switchboard');
export const debianFolder = () => join(cacheFolder(), 'debian');
export const debianRoot = () => join(debianFolder(), 'root');

/** Where unpacked libraries lie, for LD_LIBRARY_PATH. Debian hides BLAS, LAPACK and PulseAudio's in folders of their own. */
export const libraryFolders = (root = debianRoot()) =>
  [`usr/lib/${triplet}`, `lib/${triplet}`, ...['blas', 'lapack', 'pulseaudio'].map(sub => `usr/lib/${triplet}/${sub}`)].map(folder =>
    join(root, folder),
  );

/** The first of these programs that can be run: on the PATH, in PostgreSQL's own folder, or unpacked; null when there is none. */
export function findProgram(names, root = debianRoot()) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...matches('/', 'usr/lib/postgresql/*/bin'), join(root, '..', 'bin')];
  for (const name of names)
    for (const folder of folders) {
      const path = join(folder, name);
      if (folder !== '' && isProgram(path)) return path;
    }
  return null;
}

/** What of these needs the machine lacks and the cache has not unpacked yet. @param {Need[]} needs */
export const missing = (needs, root = debianRoot()) => needs.filter(need => !onMachine(need) && !existsSync(stamp(root, need.package)));

/**
 * Unpacks what is missing, with the libraries it needs. Returns the names of the packages unpacked, none when all was there.
 * Throws a SetupError whose message says what to do.
 *
 * @param {Need[]} needs
 * @param {{ log?: (line: string) => void, root?: string }} [options]
 */
export async function fetchDebian(needs, { log = () => {}, root = debianRoot() } = {}) {
  if (missing(needs, root).length === 0) {
    writeStarters(root);
    return [];
  }
  const release = join(root, '..');
  mkdirSync(join(root, '.unpacked'), { recursive: true });
  const unlock = await lock(join(release, 'lock'), log);
  try {
    const wanted = missing(needs, root).map(need => need.package);
    if (wanted.length === 0) return [];
    refuseElsewhere(wanted);
    const { plan, options } = await solve(wanted, release, log);
    const todo = plan.filter(({ name, version }) => !NEVER_UNPACKED.test(name) && stampedVersion(root, name) !== version);
    await download(todo, options, join(release, 'archives'), wanted, log);
    for (const { name, version } of todo) {
      log(`unpacking ${name} ${version}`);
      await unpack(join(release, 'archives'), name, root, wanted);
      writeFileSync(stamp(root, name), version);
    }
    rmSync(join(release, 'archives'), { recursive: true, force: true });
    // A package that apt did not list is installed on the machine under files we do not know of.
    for (const name of wanted) if (!existsSync(stamp(root, name))) writeFileSync(stamp(root, name), 'installed on the machine');
    writeStarters(root);
    return todo.map(({ name }) => name);
  } finally {
    unlock();
  }
}

/** The same for a whole group, by its name. */
export const fetchGroup = (name, options) => fetchDebian(GROUPS[name], options);

/** The one command that gets the same things by hand. */
export const byHand = packages => `apt-get install -y --no-install-recommends ${packages.join(' ')}`;

const isProgram = path => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

const stamp = (root, name) => join(root, '.unpacked', name);
const stampedVersion = (root, name) => (existsSync(stamp(root, name)) ? readFileSync(stamp(root, name), 'utf8') : null);

function onMachine({ programs = [], files = [] }) {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .some(folder => folder !== '' && programs.some(name => isProgram(join(folder, name))));
  return onPath || (files.length > 0 && files.every(file => matches('/', file).length > 0));
}

/** Paths below `from` that fit a pattern in which "*" stands for any one name. */
function matches(from, pattern) {
  const [head, ...rest] = pattern.split('/');
  const names = head === '*' ? (existsSync(from) ? readdirSync(from) : []) : [head];
  return names
    .map(name => join(from, name))
    .flatMap(path => (!existsSync(path) ? [] : rest.length === 0 ? [path] : matches(path, rest.join('/'))));
}

function refuseElsewhere(wanted) {
  const lacking = ['apt-get', 'dpkg-deb'].filter(name => findProgram([name]) === null);
  if (process.platform === 'linux' && triplet !== 'unknown' && lacking.length === 0) return;
  const reason =
    lacking.length > 0 ? `${lacking.join(' and ')} cannot be found` : `${process.platform} on ${process.arch} is not supported`;
  throw new SetupError(
    `${reason}, so these Debian packages cannot be unpacked: ${wanted.join(', ')}.\n` +
      'Use a Debian 12 machine or container, or install these programs and libraries by other means so that they are found.',
  );
}

/**
 * Asks apt which packages are needed beside what is installed. The machine's own lists are tried first; where they are
 * empty or old, lists of our own are fetched into the cache.
 */
async function solve(wanted, release, log) {
  const own = join(release, 'apt');
  for (const folder of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(own, folder), { recursive: true });
  const common = [
    '-o',
    'Debug::NoLocking=true',
    '-o',
    'APT::Sandbox::User=',
    '-o',
    `Dir::Cache=${join(own, 'cache')}`,
    '-o',
    'Acquire::Retries=3',
  ];
  const ownLists = [...common, '-o', `Dir::State::Lists=${join(own, 'lists')}`];
  const ask = options => run('apt-get', [...options, 'install', '--simulate', '--no-install-recommends', '-y', ...wanted]);

  const machine = await ask(common);
  if (machine.status === 0 && (await canFetch(planOf(machine.output), common))) return { plan: planOf(machine.output), options: common };

  log('fetching the list of Debian packages');
  const update = await run('apt-get', [...ownLists, 'update'], line => /^(Err|E:)/.test(line) && log(line));
  const answer = await ask(ownLists);
  if (answer.status === 0) return { plan: planOf(answer.output), options: ownLists };
  const said = [...errors(update.output), ...errors(answer.output)];
  const offline = said.some(line => /resolve|connect|timed out|unreachable|Failed to fetch/i.test(line));
  throw new SetupError(
    `${offline ? "Debian's servers cannot be reached" : 'apt cannot find everything'}, so these packages are missing: ${wanted.join(', ')}.\n` +
      `${said.slice(0, 4).join('\n')}\n` +
      `${offline ? 'Go online and try again, or as root: ' : 'As root this may tell more: '}${byHand(wanted)}`,
  );
}

/** Whether the lists still name files that exist: the machine's lists may be older than a point release. */
async function canFetch(plan, options) {
  if (plan.length === 0) return true;
  const { status } = await run('apt-get', [...options, 'download', '--print-uris', ...plan.map(exact)]);
  return status === 0;
}

const exact = ({ name, architecture, version }) => `${name}:${architecture}=${version}`;

/** Reads "Inst flite (2.2-5 Debian:12/stable [amd64])"; an upgrade has its old version in brackets before. */
const planOf = output =>
  [...output.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) .*\[(\w+)\]\)/gm)].map(([, name, version, architecture]) => ({
    name: name.replace(/:.*/, ''),
    version,
    architecture: architecture === 'all' ? 'all' : architecture,
  }));

const errors = output => [...new Set(output.split('\n').filter(line => /^(E:|W: Failed|Err:)/.test(line)))];

async function download(todo, options, folder, wanted, log) {
  if (todo.length === 0) return;
  mkdirSync(folder, { recursive: true });
  let count = 0;
  const onLine = line => {
    const got = /^Get:\d+ \S+ \S+ (?:\S+ )?(\S+) \S+ (\S+) \[(.*)\]/.exec(line);
    if (got) log(`fetching ${got[1]} (${++count} of ${todo.length}, ${got[3]})`);
  };
  const fetchAll = list => run('apt-get', [...list, 'download', ...todo.map(exact)], onLine, folder);
  const { status, output } = await fetchAll(options);
  if (status === 0) return;
  throw new SetupError(
    `These Debian packages could not be fetched: ${wanted.join(', ')}.\n${errors(output).slice(0, 4).join('\n')}\nTry again, or as root: apt-get update && ${byHand(wanted)}`,
  );
}

async function unpack(folder, name, root, wanted) {
  const file = readdirSync(folder).find(file => file.startsWith(`${name}_`) && file.endsWith('.deb'));
  if (file === undefined) throw new SetupError(`apt fetched no file for ${name}. As root: ${byHand(wanted)}`);
  const { status, output } = await run('dpkg-deb', ['-x', join(folder, file), root]);
  if (status !== 0) throw new SetupError(`${file} cannot be unpacked into ${root}:\n${output.trim()}`);
  rmSync(join(folder, file));
}

/** espeak-ng looks for its voices where Debian installs them, unless told otherwise. */
const extra = (name, root) => (name === 'espeak-ng' ? `export ESPEAK_DATA_PATH="${join(root, 'usr/lib', triplet)}"\n` : '');

/** Small scripts that run an unpacked program with the unpacked libraries. */
function writeStarters(root) {
  const bin = join(root, '..', 'bin');
  mkdirSync(bin, { recursive: true });
  for (const [name, file] of Object.entries(STARTERS)) {
    const program = join(root, file);
    if (!existsSync(program)) continue;
    const libraries = `export LD_LIBRARY_PATH="${libraryFolders(root).join(':')}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"\n`;
    const script = `#!/bin/sh\n${libraries}${extra(name, root)}exec "${program}" "$@"\n`;
    const starter = join(bin, name);
    if (existsSync(starter) && readFileSync(starter, 'utf8') === script) continue;
    // Renamed into place: another process may be starting the program just now.
    writeFileSync(`${starter}.new`, script);
    chmodSync(`${starter}.new`, 0o755);
    renameSync(`${starter}.new`, starter);
  }
}

/** One set-up at a time: a folder is made by one process only. A lock whose owner is gone is taken over. */
async function lock(folder, log) {
  for (let told = false; ; ) {
    try {
      mkdirSync(folder);
      writeFileSync(join(folder, 'pid'), String(process.pid));
      return () => rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw new SetupError(`${folder} cannot be made: ${error.message}`);
      if (ownerIsGone(folder)) {
        rmSync(folder, { recursive: true, force: true });
        continue;
      }
      if (!told) log('waiting for another set-up to finish');
      told = true;
      await new Promise(resolve => setTimeout(resolve, 500));
    }
  }
}

function ownerIsGone(folder) {
  try {
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    // No number in it yet: its owner is just writing it, unless it died right there.
    if (error.code === 'ENOENT') return existsSync(folder) && Date.now() - statSync(folder).mtimeMs > 10_000;
    return error.code === 'ESRCH';
  }
}

function run(program, args, onLine = () => {}, cwd = undefined) {
  return new Promise(resolve => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let line = '';
    const take = text => {
      output += text;
      const lines = (line + text).split('\n');
      line = lines.pop() ?? '';
      for (const whole of lines) onLine(whole);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', error => resolve({ status: -1, output: `E: ${program}: ${error.message}` }));
    child.on('close', status => resolve({ status: status ?? -1, output }));
  });
}

async function main(args) {
  const check = args.includes('--check');
  const names = args.filter(arg => !arg.startsWith('--'));
  const unknown = [...names.filter(name => !(name in GROUPS)), ...args.filter(arg => arg.startsWith('--') && arg !== '--check')];
  if (unknown.length > 0 || names.length === 0) {
    console.error(
      `Usage: node scripts/debian.mjs ${Object.keys(GROUPS).join('|')} … [--check]${unknown.length > 0 ? `\nNot known: ${unknown.join(', ')}` : ''}`,
    );
    return 2;
  }
  const needs = names.flatMap(name => GROUPS[name]);
  const lacking = missing(needs).map(need => need.package);
  if (lacking.length === 0) {
    console.log(`${names.join(', ')}: everything is there`);
    return 0;
  }
  if (check) {
    console.log(`${names.join(', ')}: missing ${lacking.join(', ')}`);
    return 1;
  }
  try {
    const unpacked = await fetchDebian(needs, { log: line => console.log(line) });
    console.log(`${names.join(', ')}: ${unpacked.length} packages unpacked into ${debianRoot()}`);
    return 0;
  } catch (error) {
    console.error(error.message);
    return 1;
  }
}

if (process.argv[1] !== undefined && fileURLToPath(import.meta.url) === process.argv[1])
  process.exitCode = await main(process.argv.slice(2));
