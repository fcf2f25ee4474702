import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** A process under test. */
export interface Child {
  /** What it said of where it is. */
  url: string;
  /** Processor time of it and of what it started, in ms. */
  cpuMs(): number;
  stop(): void;
}

export interface ChildOptions {
  /** The processor it may use, so that those who ask do not take its time. */
  cpu: number;
  args: readonly string[];
  env?: Record<string, string>;
  /** Its address, where it does not say so in a line of its own. */
  url?: string;
}

/** None outlives the program that has started it. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a program on one processor; resolves when it has said its address, or answers at the given one. */
export const startChild = async ({ cpu, args, env = {}, url }: ChildOptions): Promise<Child> => {
  const child = spawn('taskset', ['-c', String(cpu), process.execPath, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true', ...env },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const lines = createInterface(child.stdout!);
  const said = url ? await answering(url, child) : await firstAddress(lines, child);
  return { url: said, cpuMs: () => treeOf(child.pid!).reduce((sum, pid) => sum + cpuOf(pid), 0), stop: () => child.kill('SIGKILL') };
};

/** A port that nothing listens on, for what will not choose one itself. */
export const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const firstAddress = (lines: AsyncIterable<string>, child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    child.once('exit', code => reject(new Error(`ended with ${code} before it said its address`)));
    void (async () => {
      for await (const line of lines) if (line.startsWith('http://')) resolve(line);
    })();
  });

const answering = async (url: string, child: ChildProcess): Promise<string> => {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} before it answered`);
    const body = JSON.stringify({ query: '{ __typename }' });
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => null);
    if (answer?.ok) return url;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
};

/** proc(5): in /proc/PID/stat, behind the name in brackets, the parent is field 4, user and system time fields 14 and 15, in ticks of 10 ms. */
const statOf = (pid: number): string[] | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
};
const cpuOf = (pid: number): number => {
  const stat = statOf(pid);
  return stat ? (Number(stat[11]) + Number(stat[12])) * 10 : 0;
};
const treeOf = (pid: number): number[] => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(treeOf)];
};
