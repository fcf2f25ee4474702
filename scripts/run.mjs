// The entry of every npm script: sets up what it needs, then starts it under Node 24.
//
//   node scripts/run.mjs demo [options]     the hub with a caller
//   node scripts/run.mjs test [options]     all tests
//   node scripts/run.mjs PROGRAM [options]  one of the others in programs.mjs

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { answerAtOnce, needsOf, PROGRAMS } from './programs.mjs';
import { SetupError } from './progress.mjs';
import { PATH, setUp } from './setup.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const [name, ...options] = process.argv.slice(2);
if (!Object.hasOwn(PROGRAMS, name ?? '')) {
  console.error(`Which program? One of: ${Object.keys(PROGRAMS).join(', ')}`);
  process.exit(2);
}

const answer = answerAtOnce(name, options);
if (answer) {
  console[answer.code === 0 ? 'log' : 'error'](answer.text);
  process.exit(answer.code);
}

try {
  await setUp(needsOf(name, options));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\n${error.message}\n`);
  process.exit(1);
}

if (PROGRAMS[name].start) {
  const [command, ...args] = PROGRAMS[name].start;
  const child = spawn(command, [...args, ...options], {
    stdio: 'inherit',
    env: { ...process.env, PATH, COMMANDED_AT: String(performance.timeOrigin) },
  });
  // The terminal sends its signals to the child too; what comes from elsewhere is passed on.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('error', error => {
    console.error(`${command} cannot be started: ${error.message}`);
    process.exit(1);
  });
  // As a shell tells of a signal.
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
