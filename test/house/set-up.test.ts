import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { caching } from '#apps/parts/settings/process.js';
import { readSettings } from '#platform/settings.js';
import { testCacheDir } from '#prisma/testing.js';
import { read, script } from './root.js';

type Say = (line: string) => void;
const folder = mkdtempSync(join(tmpdir(), 'switchboard-set-up-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the set-up on a machine that it cannot use', async () => {
  const { refuseElsewhere } = await script<{ refuseElsewhere(machine: object): void }>('machine.mjs');
  const debian = { platform: 'linux', arch: 'x64', hasGlibc: () => true };

  it.each([
    ['This is macOS', { platform: 'darwin', arch: 'arm64' }],
    ['This is Windows', { platform: 'win32' }],
    ['This is Linux on riscv64', { arch: 'riscv64' }],
    ['This is a Linux without glibc', { hasGlibc: () => false }],
  ])('says "%s" before it begins, and what to use instead', (words, here) => {
    expect(() => refuseElsewhere({ ...debian, ...here })).toThrow(words);
    expect(() => refuseElsewhere({ ...debian, ...here })).toThrow(/Debian 12 machine or container/);
  });

  it('goes on where it can be used', () => {
    refuseElsewhere(debian);
    refuseElsewhere({ ...debian, arch: 'arm64' });
  });
});

describe('building the media worker', async () => {
  const { compiler } = await script<{ compiler(options: object): Promise<void> }>('compiler.mjs');
  const installed: string[] = [];
  const build = (lacks: string[], version: string, isRoot = false) =>
    compiler({
      say: () => {},
      why: 'No prebuilt one',
      probe: { isRoot, has: (program: string) => !lacks.includes(program), firstLine: () => version },
      install: async (command: string[]) => void installed.push(command.join(' ')),
    });

  it('tells the one command that gets what is missing', async () => {
    await expect(build(['g++', '/usr/bin/python3'], '')).rejects.toThrow(
      /^No prebuilt one; .*\nPlease run once: sudo apt-get install -y --no-install-recommends g\+\+ python3$/,
    );
  });

  it('lets root have it without asking', async () => {
    await build(['pkg-config'], '12', true);
    expect(installed).toEqual(['apt-get install -y --no-install-recommends pkgconf']);
  });

  it('does not begin with a compiler that would not come to the end', async () => {
    await expect(build([], '11.4.0')).rejects.toThrow(/needs g\+\+ 12 or later, and here is 11\.\n.*CXX=g\+\+-12/);
    await build([], '12');
  });

  it('names no Debian package where there is no Debian', async () => {
    await expect(build(['apt-get', 'g++'], '')).rejects.toThrow(/no apt-get\.\nBuild it as .* MEDIASOUP_WORKER_BIN/);
  });
});

describe('a set-up beside another', async () => {
  const { lock } = await script<{ lock(file: string, log?: Say): Promise<() => void> }>('lock.mjs');

  it('waits for it, and says whom it waits for and where that stands', async () => {
    const file = join(folder, 'busy.lock');
    const free = await lock(file);
    const told = Promise.withResolvers<string>();
    const second = lock(file, told.resolve);
    expect(await told.promise).toBe(`waiting for another set-up, process ${process.pid}, to finish (${file})`);
    free();
    (await second)();
    await (await lock(file))();
  });

  it('takes over from one that has died, also when its number is in use again', async () => {
    const file = join(folder, 'left.lock');
    for (const owner of ['999999999 5', `${process.pid} 5`]) {
      writeFileSync(file, owner);
      const free = await lock(file, line => expect.unreachable(line));
      expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${process.pid} (?!5$)`));
      free();
    }
  });
});

describe('the progress of the set-up', async () => {
  const { run, step } = await script<{
    run(command: string, args: string[], options?: object): Promise<string>;
    step(name: string, work: (say: Say) => Promise<void>, out: object): Promise<void>;
  }>('progress.mjs');

  it('tells a log every ten seconds what a long step is at', async () => {
    vi.useFakeTimers();
    try {
      const written: string[] = [];
      const work = Promise.withResolvers<void>();
      const going = step(
        'media worker',
        say => {
          say('[7/99] Compiling');
          return work.promise;
        },
        { write: (text: string) => written.push(text) },
      );
      vi.advanceTimersByTime(10_000);
      work.resolve();
      await going;
      expect(written).toEqual(['  … media worker\n', '    10 s: [7/99] Compiling\n', '  ✓ media worker (10.0 s)\n']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('shows where a failed command speaks of an error, and how it ended', async () => {
    const talk = 'echo compiling error.cc; echo a.cc: error: no such type; for n in $(seq 50); do echo line $n; done; exit 3';
    const words = await run('sh', ['-c', talk], { hint: 'Is it there?' }).catch((error: Error) => error.message);
    expect(words).toMatch(/ended with 3:\na\.cc: error: no such type\nline 1\n[\s\S]*\n…\n[\s\S]*line 50\n\nIs it there\?$/);
    expect(words).not.toContain('compiling error.cc\n');
  });

  it('names the signal that ended a command', async () => {
    await expect(run('sh', ['-c', 'kill -9 $$'])).rejects.toThrow(/was ended by SIGKILL/);
  });
});

describe('a program of the house', async () => {
  const { answerAtOnce, needsOf } = await script<{
    needsOf(name: string, options: string[]): string;
    answerAtOnce(name: string, options: string[]): { text: string; code: number } | null;
  }>('programs.mjs');

  it.each(['demo', 'call'])('%s tells its options, and refuses others, before anything is set up', name => {
    expect(answerAtOnce(name, ['--help'])).toEqual({ code: 0, text: read(`apps/${name}/help.txt`).trimEnd() });
    expect(answerAtOnce(name, ['--report', 'x.json', '--onec'])).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^Not known: --onec\n/),
    });
    expect(answerAtOnce(name, ['--report=x.json'])).toBeNull();
  });

  it.each(['demo', 'call'])('%s has every option of its own in its help', name => {
    const [, options = ''] = /^const options = \{\n(.*?)^\} as const/ms.exec(read(`apps/${name}.ts`)) ?? [];
    const known = [...options.matchAll(/^ {2}(\w+): \{ type/gm)].map(([, option]) => `--${option}`);
    expect(known.length).toBeGreaterThan(5);
    expect(new Set(read(`apps/${name}/help.txt`).match(/--[a-z]+/g))).toEqual(new Set(known));
  });

  it('is only compiled where it is asked about itself', () => {
    expect([needsOf('hub', ['--help']), needsOf('media', ['--prot', '1']), needsOf('bench', ['--help'])]).toEqual([
      'graph',
      'graph',
      'graph',
    ]);
    expect([needsOf('hub', []), needsOf('subgraph', ['crm']), needsOf('bench', ['call-view'])]).toEqual(['demo', 'code', 'test']);
  });

  it('that measures with recordings of a person gets them', () => {
    expect(needsOf('bench', ['human-recordings', '--misses'])).toBe('recordings');
  });
});

describe('the cache folder', async () => {
  const { cacheFolder } = await script<{ cacheFolder(env?: object): string }>('cache.mjs');

  it('is the same to the set-up, to the programs and to the tests', () => {
    const given = join(folder, 'cache');
    mkdirSync(given);
    expect(cacheFolder()).toBe(readSettings(process.env, caching).cacheDir);
    expect(cacheFolder()).toBe(testCacheDir);
    expect(cacheFolder({ CACHE_DIR: given, XDG_CACHE_HOME: '/elsewhere' })).toBe(readSettings({ CACHE_DIR: given }, caching).cacheDir);
  });
});
