// What building the media worker takes. Root gets it by apt, others are told the one command.

import { machine } from './machine.mjs';
import { run, SetupError } from './progress.mjs';

/** Older ones stop at the worker's C++20, minutes into the build. */
const OLDEST_COMPILER = 12;
const OFFLINE = "Are Debian's servers reachable? After a lost connection just start again.";

/** @param {{ say: (detail: string) => void, why: string, probe?: typeof machine, install?: typeof byApt }} options */
export async function compiler({ say, why, probe = machine, install = byApt }) {
  if (!['apt-get', 'dpkg'].every(probe.has))
    throw new SetupError(`${why}, and it can be built by this script on Debian and its kin only: here is no apt-get.
Build it as mediasoup's documentation says, and name it in MEDIASOUP_WORKER_BIN.`);
  const packages = lackingPackages(probe);
  if (packages.length > 0) {
    const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
    if (!probe.isRoot)
      throw new SetupError(`${why}; building it needs ${packages.join(', ')}.\nPlease run once: sudo ${command.join(' ')}`);
    await install(command, say);
  }
  const version = compilerVersion(probe);
  if (version < OLDEST_COMPILER)
    throw new SetupError(`${why}; building it needs g++ ${OLDEST_COMPILER} or later, and here is ${version}.
Use Debian 12; or where there is a package of a later one (apt-cache search '^g\\+\\+-'), install it and name it, like CXX=g++-12.`);
}

const compilerOf = () => process.env.CXX || 'g++';

function lackingPackages({ has }) {
  const needed = [
    [compilerOf(), compilerOf()],
    ['pkg-config', 'pkgconf'],
    // The build's own tools name it so: another one on the PATH does not count.
    ['/usr/bin/python3', 'python3'],
  ];
  return needed.filter(([program]) => !has(program)).map(([, name]) => name);
}

/** Of g++, or of what else there is by its name: clang++ prints a whole sentence, and is left to try. */
const compilerVersion = ({ firstLine }) => {
  const major = Number.parseInt(firstLine(compilerOf(), '-dumpversion'), 10);
  return /clang/.test(compilerOf()) || Number.isNaN(major) ? OLDEST_COMPILER : major;
};

async function byApt([program, ...args], say) {
  await run('apt-get', ['update'], { say, hint: OFFLINE });
  await run(program, args, { say, env: { DEBIAN_FRONTEND: 'noninteractive' }, hint: OFFLINE });
}
