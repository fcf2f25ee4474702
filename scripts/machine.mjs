// What the set-up asks of the machine. A test answers in its place.

import { spawnSync } from 'node:child_process';
import { findProgram } from './debian/places.mjs';
import { SetupError } from './progress.mjs';

export const machine = {
  platform: process.platform,
  arch: process.arch,
  isRoot: process.getuid?.() === 0,
  /** Node tells which C library it runs on only where that is glibc. */
  hasGlibc() {
    process.report.excludeNetwork = true;
    return process.report.getReport().header.glibcVersionRuntime !== undefined;
  },
  has: program => findProgram([program]) !== null,
  /** The first line that a program prints; "" where it cannot be started. */
  firstLine: (program, ...args) => (spawnSync(program, args, { encoding: 'utf8' }).stdout ?? '').split('\n', 1)[0].trim(),
};

/** What would only fail minutes later is said at once. */
export function refuseElsewhere({ platform, arch, hasGlibc } = machine) {
  const here =
    platform !== 'linux'
      ? ({ darwin: 'macOS', win32: 'Windows' }[platform] ?? platform)
      : !['x64', 'arm64'].includes(arch)
        ? `Linux on ${arch}`
        : !hasGlibc()
          ? 'a Linux without glibc'
          : null;
  if (here === null) return;
  throw new SetupError(`This is ${here}; Switchboard runs on Linux with glibc, on x64 (tested, with Debian 12) or arm64.
Use a Debian 12 machine or container${platform === 'win32' ? ', or WSL with Debian 12' : ''}.`);
}
