import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { realProgram } from './programs.js';

/** A Redis of this test's own: on loopback, on a free port, keeping nothing. */
export interface RealRedis {
  url: string;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Brings it back, empty, on the same port; nothing where it is running. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function realRedis(): Promise<RealRedis> {
  const program = realProgram('redis-server');
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-redis-'));
  let server: ChildProcess | undefined;

  const running = () => server !== undefined && server.exitCode === null && server.signalCode === null;
  const start = async () => {
    if (running()) return;
    const child = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    server = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        said += chunk;
        if (said.includes('Ready to accept connections')) resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('error', reject);
      child.once('exit', code => reject(new Error(`redis-server ended with ${code}:\n${said}`)));
    });
  };
  const end = async (signal: NodeJS.Signals) => {
    if (!running()) return;
    const exited = once(server!, 'exit');
    server!.kill(signal);
    await exited;
  };

  await start();
  const abandoned = () => server?.kill('SIGKILL');
  process.once('exit', abandoned);
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGTERM');
      process.off('exit', abandoned);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
