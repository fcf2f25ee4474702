import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Client } from 'pg';
import { testCacheDir } from '#prisma/testing.js';
import { debianRoot } from '#scripts/debian/places.mjs';
import { freePort } from './free-port.js';
import { postgresFolder } from './programs.js';

export interface RealPostgres {
  /** Of an empty database. */
  url: string;
  /** Makes a further empty database on the same server; its url. */
  newDatabase(name: string): Promise<string>;
  /** As when its machine goes down for maintenance: every connection is cut. */
  down(): Promise<void>;
  /** Comes back with all it held, at the same address. */
  up(): Promise<void>;
  /** Ends it for good. */
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root; there it runs as nobody. */
const NOBODY = 65534;
const runner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : null;

/**
 * A PostgreSQL server of our own on a free port of the loopback: no socket file, no fsync, and on a time zone other than
 * UTC, as an operator's server may be. It ends with the process that started it, however that ends.
 */
export const realPostgres = async (): Promise<RealPostgres> => {
  const home = mkdtempSync(join(tmpdir(), 'switchboard-postgres-'));
  if (runner) chownSync(home, runner.uid, runner.gid);
  try {
    const installation = readable(installed(), home);
    const data = join(home, 'data');
    makeCluster(installation, data);
    const port = await freePort();
    let server = await serve(installation, data, port);
    const down = async () => {
      if (server.exitCode !== null) return;
      const exited = once(server, 'exit');
      server.stdin?.end();
      await exited;
    };
    const urlOf = (name: string) => `postgresql://switchboard@127.0.0.1:${port}/${name}`;
    return {
      url: urlOf('postgres'),
      async newDatabase(name) {
        const client = new Client(urlOf('postgres'));
        await client.connect();
        await client.query(`CREATE DATABASE "${name}"`);
        await client.end();
        return urlOf(name);
      },
      down,
      async up() {
        server = await serve(installation, data, port);
      },
      async stop() {
        await down();
        rmSync(home, { recursive: true, force: true });
      },
    };
  } catch (cause) {
    rmSync(home, { recursive: true, force: true });
    throw cause;
  }
};

/** Where PostgreSQL is. */
interface Installation {
  /** "/", or the folder that Debian's packages were unpacked into. */
  root: string;
  /** The folder of its programs. */
  programs: string;
}

const installed = (): Installation => {
  const programs = postgresFolder();
  return { root: programs.startsWith(debianRoot()) ? debianRoot() : '/', programs };
};

/** Root's cache is closed to other users, so what they are to run, and the libraries it needs, is copied to where they may. */
const readable = (installation: Installation, home: string): Installation => {
  if (!runner || installation.root === '/') return installation;
  const root = join(home, 'root');
  const needed = ['initdb', 'postgres'].flatMap(program => {
    const { stdout } = spawnSync('ldd', [join(installation.programs, program)], { encoding: 'utf8', env: environment(installation) });
    return stdout.match(/\/\S+/g) ?? [];
  });
  const libraries = needed.filter(path => path.startsWith(installation.root)).map(path => relative(installation.root, path));
  for (const part of new Set(['usr/lib/postgresql', 'usr/share/postgresql', ...libraries]))
    cpSync(join(installation.root, part), join(root, part), { recursive: true, dereference: true });
  return { root, programs: join(root, relative(installation.root, installation.programs)) };
};

const environment = ({ root }: Installation): NodeJS.ProcessEnv => ({
  PATH: '/usr/bin:/bin',
  LC_ALL: 'C.UTF-8',
  ...(root !== '/' && {
    LD_LIBRARY_PATH: ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map(machine => join(root, 'usr/lib', machine)).join(':'),
  }),
});

const INITDB = ['-U', 'switchboard', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-N'];

/** initdb takes seconds, so its result is kept and copied. */
const makeCluster = (installation: Installation, data: string): void => {
  const initdb = (...args: string[]): string => {
    const options = { ...runner, cwd: '/', encoding: 'utf8', env: environment(installation) } as const;
    const { status, error, stdout, stderr } = spawnSync(join(installation.programs, 'initdb'), args, options);
    if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
    return stdout;
  };
  const key = createHash('sha256')
    .update([initdb('--version'), ...INITDB].join(' '))
    .digest('hex')
    .slice(0, 12);
  const kept = join(testCacheDir, 'postgres', `cluster-${key}`);
  if (existsSync(kept)) cpSync(kept, data, { recursive: true });
  else {
    initdb('-D', data, ...INITDB);
    keep(data, kept);
  }
  if (runner) spawnSync('chown', ['-R', `${runner.uid}:${runner.gid}`, data]);
  spawnSync('chmod', ['-R', 'go-rwx', data]);
};

/** Copied beside its place and renamed: who finds it finds all of it. */
const keep = (data: string, kept: string): void => {
  const draft = `${kept}.${process.pid}`;
  mkdirSync(dirname(kept), { recursive: true });
  cpSync(data, draft, { recursive: true });
  try {
    renameSync(draft, kept);
  } catch (cause) {
    rmSync(draft, { recursive: true });
    // Another test has kept one in the meantime, which is as good.
    if (!['ENOTEMPTY', 'EEXIST'].includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
  }
};

/** Between the server and us stands a shell that reads from us: when that ends, so does the server. */
const PARENT = 'exec 3<&0; "$@" & server=$!; { read _ <&3; kill -INT $server; } & wait $server';

const serve = async (installation: Installation, data: string, port: number): Promise<ChildProcess> => {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    shared_buffers: '16MB',
    max_connections: 60,
    jit: 'off',
    timezone: 'Asia/Shanghai',
  };
  const server = spawn(
    '/bin/sh',
    [
      '-c',
      PARENT,
      'switchboard-test',
      join(installation.programs, 'postgres'),
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...runner, cwd: '/', stdio: ['pipe', 'ignore', 'pipe'], env: environment(installation) },
  );
  const standing = Promise.withResolvers<void>();
  let said = '';
  server.stderr.on('data', chunk => {
    said += String(chunk);
    if (said.includes('ready to accept connections')) standing.resolve();
  });
  server.once('error', standing.reject);
  server.once('exit', () => standing.reject(new Error(`PostgreSQL did not start: ${said}`)));
  await standing.promise;
  return server;
};
