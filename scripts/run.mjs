// The entry of every npm script: sets up what it needs, then starts it under Node 24.
//
//   node scripts/run.mjs demo [options]     the hub with a caller
//   node scripts/run.mjs test [options]     all tests
//   node scripts/run.mjs PROGRAM [options]  one of the programs below

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SetupError } from './progress.mjs';
import { PATH, setUp } from './setup.mjs';

/** What each npm script needs and starts. */
const SCRIPTS = {
  demo: { needs: 'demo', start: ['node', 'dist/apps/demo.js'] },
  hub: { needs: 'demo', start: ['node', 'dist/apps/hub.js'] },
  gateway: { needs: 'gateway', start: ['node', 'dist/apps/gateway.js'] },
  subgraph: { needs: 'code', start: ['node', 'dist/apps/subgraph.js'] },
  media: { needs: 'demo', start: ['node', 'dist/apps/media.js'] },
  worker: { needs: 'code', start: ['node', 'dist/apps/worker.js'] },
  bot: { needs: 'code', start: ['node', 'dist/apps/bot.js'] },
  call: { needs: 'demo', start: ['node', 'dist/apps/call.js'] },
  graph: { needs: 'code', start: ['node', 'dist/apps/graph.js'] },
  migrate: { needs: 'code', start: ['node', 'dist/apps/migrate.js'] },
  bench: { needs: 'test', start: ['node', 'dist/test/bench/run.js'] },
  test: { needs: 'test', start: ['vitest', 'run'] },
  check: { needs: 'code', start: ['node', 'scripts/check.mjs'] },
  setup: { needs: 'test', start: null },
};

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const [name, ...options] = process.argv.slice(2);
const script = SCRIPTS[name];
if (!script) {
  console.error(`Which program? One of: ${Object.keys(SCRIPTS).join(', ')}`);
  process.exit(2);
}

try {
  await setUp(script.needs);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\n${error.message}\n`);
  process.exit(1);
}

if (script.start) {
  const [command, ...args] = script.start;
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
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}
