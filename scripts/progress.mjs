// Says what is being done and how long it takes: one line a step, moving on a terminal, plain in a log.

import { spawn } from 'node:child_process';

const terminal = process.stderr.isTTY === true;
const seconds = from => `${((performance.now() - from) / 1000).toFixed(1)} s`;

/** What stopped the set-up, in words for the person who will mend it. Printed without a stack. */
export class SetupError extends Error {}

/**
 * Runs one step under a line of its own. `work` gets `say`, which shows what is going on inside it.
 * @param {string} name
 * @param {(say: (detail: string) => void) => Promise<void>} work
 */
export async function step(name, work) {
  const started = performance.now();
  let detail = '';
  const draw = () => {
    if (terminal) process.stderr.write(`\r\x1b[K  … ${name} (${seconds(started)}) ${detail.slice(0, 70)}`);
  };
  const ticking = setInterval(draw, 200);
  if (!terminal) process.stderr.write(`  … ${name}\n`);
  try {
    await work(text => {
      detail = text.trim();
      draw();
    });
    process.stderr.write(`${terminal ? '\r\x1b[K' : ''}  ✓ ${name} (${seconds(started)})\n`);
  } catch (error) {
    process.stderr.write(`${terminal ? '\r\x1b[K' : ''}  ✗ ${name} (${seconds(started)})\n`);
    throw error;
  } finally {
    clearInterval(ticking);
  }
}

/**
 * Runs a command, shows its last line, keeps the end of its output for the message when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ say?: (detail: string) => void, env?: Record<string, string>, cwd?: string, hint?: string }} [options]
 */
export function run(command, args, { say = () => {}, env = {}, cwd, hint } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = chunk => {
      output = (output + chunk).slice(-100_000);
      say(output.trimEnd().split('\n').at(-1) ?? '');
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', error => reject(new SetupError(`${command} cannot be started: ${error.message}${hint ? `\n${hint}` : ''}`)));
    child.on('close', code => {
      if (code === 0) return resolve(output);
      reject(new SetupError(`${[command, ...args].join(' ')} ended with ${code}:\n${telling(output)}${hint ? `\n\n${hint}` : ''}`));
    });
  });
}

/** What of a failed command's output says why: the first lines that speak of an error, else its end. */
function telling(output) {
  const lines = output.trimEnd().split('\n');
  const first = lines.findIndex(line => /\berror\b/i.test(line) && !/^npm warn/i.test(line));
  return (first < 0 ? lines.slice(-15) : lines.slice(first, first + 15)).join('\n');
}
