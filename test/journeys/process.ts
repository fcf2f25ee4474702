import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { root } from '../house/root.js';
import { compiled } from './compiled.js';

export interface Ending {
  code: number | null;
  stdout: string;
  stderr: string;
  /** From the signal, or the start, to the end. */
  ms: number;
}

/** A process of the house, as `npm run` starts it: compiled, with a command line and an environment. */
export interface Running {
  /** Where it says that it is, by its own name for what is there: "Switchboard", "orders". */
  urls: Record<string, string>;
  /** The first of them. */
  url: string;
  stderr(): string;
  /** SIGTERM. */
  stop(): Promise<Ending>;
  /** SIGKILL, as a crash would end it. */
  kill(): Promise<void>;
}

export interface Start {
  args?: readonly string[];
  env?: Record<string, string>;
}

/** The longest that a machine with much else to do may need. */
const PATIENCE_MS = 90_000;
const IS_AT = /^(?:The )?(.+) is at (http\S+)$/;

/** Starts a process and waits until it says where it is. Rejects with all that it said when it ends before. */
export async function start(name: string, { args = [], env = {} }: Start = {}): Promise<Running> {
  await compiled();
  const { child, said } = spawned(name, args, env);
  const places = await new Promise<[string, string][]>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${name} was not ready within ${PATIENCE_MS} ms:\n${said.stderr}`)), PATIENCE_MS);
    child.stdout!.on('data', () => {
      const found = said.stdout.split('\n').flatMap(line => {
        const [, what, url] = IS_AT.exec(line) ?? [];
        return what && url ? [[what, url] as [string, string]] : [];
      });
      if (found.length > 0) resolve(found);
    });
    child.once('exit', code => reject(new Error(`${name} ended with ${code} before it was ready:\n${said.stdout}${said.stderr}`)));
    child.once('exit', () => clearTimeout(late));
    child.stdout!.once('data', () => clearTimeout(late));
  }).catch(error => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    urls: Object.fromEntries(places),
    url: places[0]![1],
    stderr: () => said.stderr,
    async stop() {
      const begunAt = performance.now();
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      return { code: child.exitCode, ...said, ms: performance.now() - begunAt };
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

interface Run extends Start {
  /** Told what the program has printed so far. */
  until?: (stdout: string) => boolean | Promise<boolean>;
}

/** Runs a program to its end, which may be brought by SIGTERM once it is so. */
export async function run(name: string, { args = [], env = {}, until }: Run = {}): Promise<Ending> {
  await compiled();
  const begunAt = performance.now();
  const { child, said } = spawned(name, args, env);
  const ended = once(child, 'close');
  while (until && child.exitCode === null) {
    if (await until(said.stdout)) {
      child.kill('SIGTERM');
      break;
    }
    await later(20);
  }
  await ended;
  return { code: child.exitCode, ...said, ms: performance.now() - begunAt };
}

/** What a failed test has left running. */
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

const spawned = (name: string, args: readonly string[], env: Record<string, string>) => {
  const { PATH = '', HOME = '', XDG_CACHE_HOME = '', CACHE_DIR = '' } = process.env;
  const child: ChildProcess = spawn(process.execPath, [join(root, `dist/apps/${name}.js`), ...args], {
    cwd: root,
    env: { PATH, HOME, XDG_CACHE_HOME, CACHE_DIR, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout!.on('data', chunk => (said.stdout += String(chunk)));
  child.stderr!.on('data', chunk => (said.stderr += String(chunk)));
  running.add(child);
  child.once('exit', () => running.delete(child));
  return { child, said };
};
