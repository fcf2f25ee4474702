// Debian's packages by apt, without root: asked for, fetched and unpacked, never installed.

import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../progress.mjs';

/** @typedef {{ name: string, version: string, architecture: string }} Package */

/** The one command that gets the same things by hand. */
export const byHand = packages => `apt-get install -y --no-install-recommends ${packages.join(' ')}`;

/**
 * Fetches the files of these packages, and of what they need beside what is installed, into `folder`/archives. The
 * machine's own lists are tried first; where they are empty, or name files that are gone by now, lists of our own are
 * fetched. Throws a SetupError whose message says what to do.
 *
 * @param {string[]} wanted
 * @param {{ folder: string, log: (line: string) => void, isWanted: (found: Package) => boolean }} options
 * @returns {Promise<Package[]>}
 */
export async function fetchPackages(wanted, { folder, log, isWanted }) {
  const apt = aptIn(folder);
  const fetched = async lists => {
    const plan = await apt.plan(wanted, lists);
    const packages = plan.packages.filter(isWanted);
    if (plan.failed) return { packages, said: plan.said };
    const { failed, said } = await apt.download(packages, lists, log);
    return { packages, said, done: !failed };
  };

  const machine = await fetched(apt.machineLists);
  if (machine.done) return machine.packages;

  log('fetching the list of Debian packages');
  const update = await apt.update(log);
  const own = await fetched(apt.ownLists);
  if (own.done) return own.packages;
  throw new SetupError(advice(wanted, [...update.said, ...own.said]));
}

/** Unpacks a package that was fetched, and lets go of its file. */
export async function unpack({ name, version }, folder, root) {
  const archives = join(folder, 'archives');
  const beginning = `${name}_${version.replaceAll(':', '%3a')}_`;
  const file = readdirSync(archives).find(file => file.startsWith(beginning) && file.endsWith('.deb'));
  if (file === undefined) throw new SetupError(`apt fetched no file for ${name} ${version}. As root: ${byHand([name])}`);
  const { failed, output } = await run('dpkg-deb', ['-x', join(archives, file), root]);
  if (failed) throw new SetupError(`${file} cannot be unpacked into ${root}:\n${output.trim()}`);
  rmSync(join(archives, file));
}

function advice(wanted, said) {
  const offline = said.some(line => /resolve|connect|timed out|unreachable/i.test(line));
  return [
    `${offline ? "Debian's servers cannot be reached" : 'apt cannot get everything'}, so these packages are missing: ${wanted.join(', ')}.`,
    ...said.slice(0, 4),
    `${offline ? 'Go online and try again, or as root: ' : 'As root this may tell more: apt-get update && '}${byHand(wanted)}`,
  ].join('\n');
}

function aptIn(folder) {
  const own = join(folder, 'apt');
  const archives = join(folder, 'archives');
  for (const path of [join(own, 'lists/partial'), join(own, 'cache/archives/partial'), archives]) mkdirSync(path, { recursive: true });
  const machineLists = ['Debug::NoLocking=true', 'APT::Sandbox::User=', `Dir::Cache=${join(own, 'cache')}`, 'Acquire::Retries=3'];
  const ownLists = [...machineLists, `Dir::State::Lists=${join(own, 'lists')}`];
  const apt = (lists, args, options) => run('apt-get', [...lists.flatMap(option => ['-o', option]), ...args], options);

  return {
    machineLists,
    ownLists,
    update: log => apt(ownLists, ['update'], { onLine: line => /^(Err|E:)/.test(line) && log(line) }),
    async plan(wanted, lists) {
      const answer = await apt(lists, ['install', '--simulate', '--no-install-recommends', '-y', ...wanted]);
      return { ...answer, packages: planned(answer.output) };
    },
    async download(packages, lists, log) {
      let count = 0;
      const onLine = line => {
        const got = /^Get:\d+ \S+ \S+ (?:\S+ )?(\S+) \S+ (\S+) \[(.*)\]/.exec(line);
        if (got) log(`fetching ${got[1]} (${++count} of ${packages.length}, ${got[3]})`);
      };
      const named = packages.map(({ name, architecture, version }) => `${name}:${architecture}=${version}`);
      return named.length === 0 ? { failed: false, said: [] } : apt(lists, ['download', ...named], { onLine, cwd: archives });
    },
  };
}

/** Reads "Inst flite (2.2-5 Debian:12/stable [amd64])"; an upgrade has its old version in brackets before. */
const planned = output =>
  [...output.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) .*\[(\w+)\]\)/gm)].map(([, name, version, architecture]) => ({
    name: name.replace(/:.*/, ''),
    version,
    architecture,
  }));

/** Resolves to how it ended and what it said: `said` are the lines that tell of an error. */
function run(program, args, { onLine = () => {}, cwd } = {}) {
  return new Promise(resolve => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = (failed, output) =>
      resolve({ failed, output, said: [...new Set(output.split('\n').filter(line => /^(E:|W: Failed|Err:)/.test(line)))] });
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
    child.on('error', error => end(true, `E: ${program}: ${error.message}`));
    child.on('close', status => end(status !== 0, output));
  });
}
