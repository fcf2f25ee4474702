// Everything that can be said about the code without running it. All checks run; one failure fails the whole.

import { spawnSync } from 'node:child_process';

const CHECKS = [
  ['format and lint', 'biome', ['ci', '--error-on-warnings', '.']],
  ['types of the server', 'tsc', ['-p', 'tsconfig.json', '--noEmit']],
  ['types of the dashboards', 'tsc', ['-p', 'dashboards/tsconfig.json', '--noEmit']],
  ['floors', 'node', ['scripts/check-floors.mjs']],
  ['unused code and dependencies', 'knip', []],
];

const failed = CHECKS.filter(([title, command, args]) => {
  console.log(`\n— ${title}`);
  return spawnSync(command, args, { stdio: 'inherit' }).status !== 0;
});
console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.map(([title]) => title).join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
