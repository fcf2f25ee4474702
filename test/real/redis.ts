import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

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
  const program = findRedisServer();
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

/** On the path, or what the set-up script left in the cache: a starter that knows where its libraries were unpacked. */
function findRedisServer(): string {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'switchboard/debian/bin');
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), cache];
  const program = folders.map(folder => join(folder, 'redis-server')).find(isProgram);
  if (program) return program;
  throw new Error('This test needs redis-server: run "npm test", which fetches it, or install it ("apt-get install redis-server")');
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** redis-server cannot choose its port itself. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
