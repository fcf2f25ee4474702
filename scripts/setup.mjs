// Everything between a fresh clone and a program that runs. Plain JavaScript for Node 20 without dependencies, because
// nothing is installed yet. Each step looks first whether it has anything to do: the second run takes seconds.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fetchGroup, refuseWithoutApt } from './debian/fetch.mjs';
import { GROUPS } from './debian/needs.mjs';
import { lock } from './lock.mjs';
import { refuseElsewhere } from './machine.mjs';
import { hasMediaWorker, mediaWorker } from './media-worker.mjs';
import { run, SetupError, step } from './progress.mjs';

/** PATH with the checkout's own programs first, Node 24 among them. */
export const PATH = [resolve('node_modules/.bin'), process.env.PATH].join(delimiter);

/** They go with the packages: what these have made is made anew by others. */
const STAMPS = 'node_modules/.switchboard';
const LOCK = 'dist/.set-up.lock';

const SOURCES = ['kernel', 'platform', 'subgraphs', 'gateway', 'media', 'bot', 'prisma', 'apps', 'test'];
const COMPILED = { from: [...SOURCES, 'tsconfig.json', 'package-lock.json'], made: ['dist/apps/hub.js', 'dist/test/bench/run.js'] };

/**
 * What a target may need. Each entry: what it is called, what it does; and how it is known that there is nothing to do, by
 * what it depends on and has made, or by a look. Where neither is told, the work itself looks.
 */
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
  node: { title: 'Node 24', done: () => major(nodeVersion()) >= 24, work: noNode24 },
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
  build: { title: 'compiled server', ...COMPILED, work: say => compile(say) },
  /** For what has to run while types do not fit yet: they may be what it is going to write. */
  unchecked: {
    title: 'compiled server, types unchecked',
    ...COMPILED,
    done: () => isStamped('build') || isStamped('unchecked'),
    work: say => compile(say, '--noCheck'),
  },
  dashboards: {
    title: 'dashboards',
    from: ['dashboards'],
    made: ['dist/dashboards/index.html'],
    work: say => run('vite', ['build', '--config', 'dashboards/vite.config.ts'], { say, env: { PATH } }),
  },
  worker: {
    title: 'media worker (built from source where none can be downloaded: some minutes, once)',
    done: hasMediaWorker,
    work: mediaWorker,
  },
  speech: { title: 'recogniser and voices', work: say => fetchGroup('speech', { log: say }) },
  template: { title: 'embedded database', work: say => run('node', ['dist/apps/template.js'], { say, env: { PATH } }) },
  language: { title: 'language model', work: say => run('node', ['dist/apps/language.js'], { say, env: { PATH } }) },
  tests: { title: 'real servers for the tests', work: say => fetchGroup('tests', { log: say }) },
  recordings: { title: 'recordings of a person', work: say => fetchGroup('recordings', { log: say }) },
};

const CODE = ['dependencies', 'node', 'database', 'clients', 'build'];
const HUB = [...CODE, 'dashboards', 'worker', 'speech', 'language', 'template'];
/** The steps of each target, in order. */
export const TARGETS = {
  code: CODE,
  gateway: [...CODE, 'dashboards'],
  demo: HUB,
  test: [...HUB, 'tests'],
  recordings: [...HUB, 'tests', 'recordings'],
  check: ['dependencies', 'node', 'database', 'clients'],
  graph: ['dependencies', 'node', 'database', 'unchecked'],
  compiled: ['unchecked'],
};

/** @param {keyof typeof TARGETS} target */
export async function setUp(target) {
  refuseElsewhere();
  for (const name of TARGETS[target]) if (name in GROUPS) refuseWithoutApt(GROUPS[name]);
  for (const name of TARGETS[target]) {
    if (isDone(name)) continue;
    // The parts of a hub may be started at once, each by its own command.
    const unlock = await lock(LOCK, line => process.stderr.write(`  … ${line}\n`));
    try {
      if (!isDone(name)) await perform(name);
    } finally {
      unlock();
    }
  }
}

const isDone = name => (STEPS[name].done ?? (() => isStamped(name)))();

const isStamped = name => {
  const { from, made } = STEPS[name];
  const stamp = join(STAMPS, name);
  return from !== undefined && made.every(existsSync) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(from);
};

async function perform(name) {
  const { title, from, work } = STEPS[name];
  const before = from && fingerprint(from);
  await step(title, work);
  if (!from) return;
  const stamp = join(STAMPS, name);
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(`${stamp}.new`, before);
  renameSync(`${stamp}.new`, stamp);
}

/** Changes when a file below one of these paths does. What generators write below them, and packages, do not count. */
function fingerprint(paths) {
  const hash = createHash('sha256');
  const add = path => {
    if (!existsSync(path) || path.endsWith('/generated') || path.endsWith('/node_modules')) return;
    if (!statSync(path).isDirectory()) return void hash.update(path).update('\0').update(readFileSync(path));
    for (const name of readdirSync(path).sort()) add(join(path, name));
  };
  paths.forEach(add);
  return hash.digest('hex');
}

/** The compiler writes what has changed; where something is gone, all of it. */
function compile(say, ...options) {
  if (!COMPILED.made.every(existsSync)) rmSync('dist/.tsbuildinfo', { force: true });
  return run('tsc', ['-p', 'tsconfig.json', ...options], { say, env: { PATH } });
}

const nodeVersion = () => (spawnSync('node', ['--version'], { encoding: 'utf8', env: { ...process.env, PATH } }).stdout ?? '').trim();
const major = version => Number(version.slice(1).split('.')[0]);

/** The packages bring Node 24 for Linux on x64; elsewhere the machine's own has to do. */
async function noNode24() {
  throw new SetupError(`Switchboard runs on Node 24 or later; here is ${nodeVersion()}, and the npm packages bring Node 24 only for
Linux on x64 with glibc. Please install Node 24 (see .nvmrc) and start again.`);
}
