// Says what is being done and how long it takes: one line a step, moving on a terminal, a further one now and then in a log.

import { spawn } from 'node:child_process';

/** How often a log is told what a long step is at. */
const TOLD_EVERY_MS = 10_000;

/** What stopped the set-up, in words for the person who will mend it. Printed without a stack. */
export class SetupError extends Error {}

/**
 * Runs one step under a line of its own. `work` gets `say`, which shows what is going on inside it.
 * @param {string} name
 * @param {(say: (detail: string) => void) => Promise<void>} work
 * @param {{ isTTY?: boolean, write(text: string): unknown }} [out]
 */
export async function step(name, work, out = process.stderr) {
  const started = performance.now();
  const seconds = digits => `${((performance.now() - started) / 1000).toFixed(digits)} s`;
  const clear = out.isTTY ? '\r\x1b[K' : '';
  let detail = '';
  const draw = () => out.write(`${clear}  … ${name} (${seconds(1)}) ${detail.slice(0, 70)}`);
  const tell = () => out.write(`    ${seconds(0)}: ${detail.slice(0, 110)}\n`);
  const telling = setInterval(out.isTTY ? draw : tell, out.isTTY ? 200 : TOLD_EVERY_MS);
  if (!out.isTTY) out.write(`  … ${name}\n`);
  try {
    await work(text => {
      detail = text.trim() || detail;
      if (out.isTTY) draw();
    });
    out.write(`${clear}  ✓ ${name} (${seconds(1)})\n`);
  } catch (error) {
    out.write(`${clear}  ✗ ${name} (${seconds(1)})\n`);
    throw error;
  } finally {
    clearInterval(telling);
  }
}

/**
 * Runs a command, shows its last line, keeps the end of its output for the message when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ say?: (detail: string) => void, env?: Record<string, string>, cwd?: string, hint?: string }} [options]
 */
export function run(command, args, { say = () => {}, env = {}, cwd, hint = '' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = chunk => {
      output = (output + chunk).slice(-100_000);
      say(output.trimEnd().split('\n').at(-1) ?? '');
    };
    const fail = (...words) => reject(new SetupError([...words, hint && `\n${hint}`].filter(Boolean).join('\n')));
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', error => fail(`${command} cannot be started: ${error.message}`));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output);
      fail(`${[command, ...args].join(' ')} ${signal ? `was ended by ${signal}` : `ended with ${code}`}:`, telling(output));
    });
  });
}

const REASONS = 8;
const ENDING = 12;

/** What of a failed command's output says why: the first lines from where it speaks of an error, and its end. */
function telling(output) {
  const lines = output.trimEnd().split('\n');
  // Not the file "error.cc" that was compiled, nor "0 errors".
  const first = lines.findIndex(line => /(^|[\s:])(fatal |npm )?error\b(?![./-])/i.test(line) && !/^npm warn/i.test(line));
  if (first < 0 || first >= lines.length - REASONS - ENDING) return lines.slice(first < 0 ? -ENDING : first).join('\n');
  return [...lines.slice(first, first + REASONS), '…', ...lines.slice(-ENDING)].join('\n');
}
