// What each npm script needs and starts, and what can be answered before anything is set up.

import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Program
 * @property {string} needs What has to be set up for it: a target of setup.mjs.
 * @property {string[] | null} start
 * @property {string} [help] The file with its --help, which names every option it knows.
 * @property {true} [onlyHelp] It takes its settings from the environment and knows no option but --help.
 */

/** @type {Record<string, Program>} */
export const PROGRAMS = {
  demo: { needs: 'demo', start: ['node', 'dist/apps/demo.js'], help: 'apps/demo/help.txt' },
  hub: { needs: 'demo', start: ['node', 'dist/apps/hub.js'], onlyHelp: true },
  gateway: { needs: 'gateway', start: ['node', 'dist/apps/gateway.js'], onlyHelp: true },
  subgraph: { needs: 'code', start: ['node', 'dist/apps/subgraph.js'], onlyHelp: true },
  media: { needs: 'demo', start: ['node', 'dist/apps/media.js'], onlyHelp: true },
  worker: { needs: 'code', start: ['node', 'dist/apps/worker.js'], onlyHelp: true },
  bot: { needs: 'code', start: ['node', 'dist/apps/bot.js'], onlyHelp: true },
  call: { needs: 'demo', start: ['node', 'dist/apps/call.js'], help: 'apps/call/help.txt' },
  graph: { needs: 'graph', start: ['node', 'dist/apps/graph.js'] },
  'graph:check': { needs: 'graph', start: ['node', 'dist/apps/graph-check.js'] },
  migrate: { needs: 'code', start: ['node', 'dist/apps/migrate.js'] },
  bench: { needs: 'test', start: ['node', 'dist/test/bench/run.js'] },
  test: { needs: 'test', start: ['vitest', 'run'] },
  check: { needs: 'check', start: ['node', 'scripts/check.mjs'] },
  setup: { needs: 'test', start: null },
  compiled: { needs: 'compiled', start: null },
};

/** What has to be set up for a program with these options: for an answer about itself, no more than its code. */
export function needsOf(name, options) {
  const { needs, onlyHelp } = PROGRAMS[name];
  const dashed = options.some(option => option.startsWith('-'));
  if ((onlyHelp && dashed) || (name === 'bench' && asksForHelp(options))) return 'graph';
  if (name === 'bench' && ['human-recordings', 'all'].includes(options[0])) return 'recordings';
  return needs;
}

/** The answer to --help, or to an option that a program does not know; null where the program has to run. */
export function answerAtOnce(name, options) {
  const { help } = PROGRAMS[name];
  if (!help) return null;
  const text = readFileSync(help, 'utf8').trimEnd();
  if (asksForHelp(options)) return { text, code: 0 };
  const known = new Set(text.match(/--[a-z]+/g));
  const unknown = options.filter(option => option.startsWith('-') && !known.has(option.replace(/=.*/, '')));
  return unknown.length === 0 ? null : { text: `Not known: ${unknown.join(', ')}\n\n${text}`, code: 2 };
}

const asksForHelp = options => options.includes('--help') || options.includes('-h');
