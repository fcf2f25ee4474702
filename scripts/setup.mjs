// Everything between a fresh clone and a program that runs. Plain JavaScript for Node 20 without dependencies, because
// nothing is installed yet. Each step looks first whether it has anything to do: the second run takes seconds.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fetchGroup } from './debian.mjs';
import { mediaWorker } from './media-worker.mjs';
import { run, SetupError, step } from './progress.mjs';

/** Where downloads and built things are kept across checkouts. */
export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'switchboard');

/** PATH with the checkout's own programs first, Node 24 among them. */
export const PATH = [resolve('node_modules/.bin'), process.env.PATH].join(delimiter);

const STAMPS = 'node_modules/.switchboard';

/** What a target needs, in order. Each entry: what it is called, what it depends on, what it does. */
const STEPS = {
  dependencies: {
    title: 'npm packages from the lockfile',
    from: ['package-lock.json'],
    made: ['node_modules/.bin/tsc'],
    work: say =>
      run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
        say,
        hint: 'Is the npm registry reachable? After a lost connection just start again.',
      }),
  },
  node: { title: 'Node 24', work: node24 },
  database: {
    title: 'database client',
    from: ['prisma/schema', 'prisma/generate.mjs'],
    made: ['prisma/generated'],
    work: say => run('node', ['prisma/generate.mjs'], { say, env: { PATH } }),
  },
  clients: {
    title: 'graph clients',
    from: ['gateway/api.graphql', 'codegen.yml', 'bot/graph', 'dashboards/graph'],
    made: ['bot/graph/generated', 'dashboards/graph/generated'],
    work: say => run('graphql-codegen', ['--config', 'codegen.yml'], { say, env: { PATH } }),
  },
  build: {
    title: 'compiled server',
    work: say => run('tsc', ['-p', 'tsconfig.json'], { say, env: { PATH } }),
  },
  dashboards: {
    title: 'dashboards',
    from: ['dashboards'],
    made: ['dist/dashboards/index.html'],
    work: say => run('vite', ['build', '--config', 'dashboards/vite.config.ts'], { say, env: { PATH } }),
  },
  worker: {
    title: 'media worker (built from source where none can be downloaded: some minutes, once)',
    work: say => mediaWorker({ cache: join(CACHE, 'media-worker'), say }),
  },
  speech: { title: 'recogniser and voices', work: say => fetchGroup('speech', { log: say }) },
  template: {
    title: 'embedded database',
    from: ['prisma/migrations'],
    work: say => run('node', ['dist/apps/template.js'], { say, env: { PATH } }),
  },
  language: { title: 'language model', work: say => run('node', ['dist/apps/language.js'], { say, env: { PATH } }) },
  testing: { title: 'real servers for the tests', work: say => fetchGroup('tests', { log: say }) },
};

const PROGRAM = ['dependencies', 'node', 'database', 'clients', 'build'];
/** The steps of each target. */
export const TARGETS = {
  code: PROGRAM,
  gateway: [...PROGRAM, 'dashboards'],
  demo: [...PROGRAM, 'dashboards', 'worker', 'speech', 'language', 'template'],
  test: [...PROGRAM, 'dashboards', 'worker', 'speech', 'language', 'template', 'testing'],
};

/** @param {keyof typeof TARGETS} target */
export async function setUp(target) {
  if (process.platform === 'win32') throw new SetupError('Switchboard runs on Linux and macOS; on Windows use WSL with Debian 12.');
  for (const name of TARGETS[target]) {
    const { title, from, made = [], work } = STEPS[name];
    const key = from && fingerprint(from);
    const stamp = join(STAMPS, name);
    if (key && made.every(existsSync) && existsSync(stamp) && readFileSync(stamp, 'utf8') === key) continue;
    await step(title, work);
    if (key) {
      mkdirSync(STAMPS, { recursive: true });
      writeFileSync(stamp, fingerprint(from));
    }
  }
}

/** Changes when a file below one of these paths does. What generators write below them does not count. */
function fingerprint(paths) {
  const hash = createHash('sha256');
  const add = path => {
    if (!existsSync(path) || path.endsWith('/generated')) return;
    if (!statSync(path).isDirectory()) return void hash.update(path).update('\0').update(readFileSync(path));
    for (const name of readdirSync(path).sort()) add(join(path, name));
  };
  paths.forEach(add);
  return hash.digest('hex');
}

/** The packages bring Node 24 for Linux on x64; elsewhere the machine's own has to do. */
async function node24(say) {
  const version = (await run('node', ['--version'], { say, env: { PATH } })).trim();
  if (Number(version.slice(1).split('.')[0]) >= 24) return;
  throw new SetupError(`Switchboard runs on Node 24 or later; here is ${version}, and the npm packages bring Node 24 only for
Linux on x64 with glibc. Please install Node 24 (see .nvmrc) and start again.`);
}
