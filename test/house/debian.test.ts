import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { script } from './root.js';

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'switchboard-debian-'));
});
afterAll(() => rm(cache, { recursive: true, force: true }));

/** Runs the fetcher with a cache of its own; what it says, and the code it ends with. */
const fetcher = (args: string[], env: Record<string, string> = {}): Promise<{ code: number; said: string }> =>
  new Promise(resolve => {
    const options = { env: { ...process.env, CACHE_DIR: '', XDG_CACHE_HOME: cache, ...env } };
    execFile(process.execPath, ['scripts/debian.mjs', ...args], options, (error, stdout, stderr) =>
      resolve({ code: (error?.code as number | undefined) ?? 0, said: stdout + stderr }),
    );
  });

/** A program of ours, by its path. */
const program = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
};

describe('the fetcher of Debian packages', () => {
  it('says what is missing without fetching it', async () => {
    const { code, said } = await fetcher(['recordings', '--check']);
    // A machine may have them installed.
    expect([code, said.trim()]).toEqual(
      code === 0 ? [0, 'recordings: everything is there'] : [1, 'recordings: missing asterisk-core-sounds-en-wav, asterisk-core-sounds-en'],
    );
  });

  it('names the packages where there is no apt', async () => {
    const { code, said } = await fetcher(['recordings'], { PATH: '/nowhere' });
    expect(said).toMatch(/everything is there|apt-get and dpkg-deb cannot be found.*asterisk-core-sounds-en-wav/);
    expect(code).toBe(said.includes('cannot be found') ? 1 : 0);
  });

  it('names the command to install them by hand where no server can be reached', async () => {
    const nowhere = join(cache, 'apt.conf');
    await mkdir(join(cache, 'lists', 'partial'), { recursive: true });
    await writeFile(
      nowhere,
      `Dir::State::lists "${join(cache, 'lists')}";\nAcquire::http::Proxy "http://127.0.0.1:1";\nAcquire::https::Proxy "http://127.0.0.1:1";\n`,
    );
    const { code, said } = await fetcher(['recordings'], { APT_CONFIG: nowhere });
    expect(said).toMatch(
      /everything is there|apt-get install -y --no-install-recommends asterisk-core-sounds-en-wav asterisk-core-sounds-en/,
    );
    expect(code).toBe(said.includes('apt-get install') ? 1 : 0);
  });

  it('knows its groups', async () => {
    const { code, said } = await fetcher(['sppech']);
    expect(code).toBe(2);
    expect(said).toMatch(/Usage: .*speech\|tests\|recordings[\s\S]*Not known: sppech/);
  });

  it("fetches lists of its own where the files that the machine's lists name are gone", async () => {
    const bin = join(cache, 'apt-bin');
    // Knows of 1.0 by the machine's lists, of 1.1 by our own; only that one can still be had.
    await program(
      join(bin, 'apt-get'),
      `case "$*" in *Dir::State::Lists=*) version=1.1;; *) version=1.0;; esac
echo "$version $*" | sed 's/ -o.*Retries=3//' >>"${cache}/asked"
case "$*" in
  *--simulate*) echo "Inst asterisk-core-sounds-en-wav ($version Debian:12/stable [all])"
    echo "Inst asterisk-core-sounds-en ($version Debian:12/stable [all])";;
  *download*1.0*) echo "E: Failed to fetch sounds_1.0_all.deb  404  Not Found"; exit 100;;
  *download*) touch asterisk-core-sounds-en-wav_1.1_all.deb asterisk-core-sounds-en_1.1_all.deb;;
esac`,
    );
    await program(join(bin, 'dpkg-deb'), 'mkdir -p "$3"');
    const env = { XDG_CACHE_HOME: join(cache, 'stale'), PATH: `${bin}:/usr/bin:/bin` };
    const { code, said } = await fetcher(['recordings'], env);
    if (said.includes('everything is there')) return;
    expect([code, said]).toEqual([0, expect.stringContaining('recordings: 2 packages unpacked')]);
    const asked = (await readFile(join(cache, 'asked'), 'utf8')).trim().split('\n');
    expect(asked.map(line => line.match(/^\S+|--simulate|download|update/g)!.join(' '))).toEqual([
      '1.0 --simulate',
      '1.0 download',
      '1.1 update',
      '1.1 --simulate',
      '1.1 download',
    ]);
    expect(await fetcher(['recordings', '--check'], env)).toEqual({ code: 0, said: 'recordings: everything is there\n' });
  });
});

describe('an unpacked browser', async () => {
  const { writeStarters } = await script<{ writeStarters(root: string, machine: string): void }>('debian/starters.mjs');

  it('is told of the unpacked fonts where the machine has none, and only there', async () => {
    const root = join(cache, 'browser/root');
    const fontsOn = (machine: string): Promise<string> => {
      writeStarters(root, machine);
      return new Promise(resolve =>
        execFile(join(cache, 'browser/bin/chromium'), { env: { PATH: '/usr/bin:/bin' } }, (_, stdout) => resolve(stdout.trim())),
      );
    };
    await program(join(root, 'usr/lib/chromium/chromium'), 'echo "$FONTCONFIG_PATH $XDG_DATA_DIRS"');
    await mkdir(join(cache, 'machine/etc/fonts'), { recursive: true });
    await writeFile(join(cache, 'machine/etc/fonts/fonts.conf'), '');
    expect(await fontsOn(join(cache, 'bare'))).toBe(`${root}/etc/fonts ${root}/usr/share:/usr/local/share:/usr/share`);
    expect(await fontsOn(join(cache, 'machine'))).toBe('');
  });
});

describe('the search for PostgreSQL', async () => {
  const { findPostgres, postgresOnMachine } = await script<{
    findPostgres(root: string, machine: string): string | null;
    postgresOnMachine(machine: string): string | null;
  }>('debian/places.mjs');
  afterEach(() => vi.unstubAllEnvs());

  it('finds what can also make a cluster: installed, the newest first; on the PATH; unpacked', async () => {
    const [root, machine, onPath] = ['root', 'machine', 'path'].map(name => join(cache, 'postgres', name)) as [string, string, string];
    const add = (folder: string, ...names: string[]) => Promise.all(names.map(name => program(join(folder, name), '')));
    vi.stubEnv('PATH', onPath);
    await add(onPath, 'postgres');
    expect([postgresOnMachine(machine), findPostgres(root, machine)]).toEqual([null, null]);
    await add(join(root, 'usr/lib/postgresql/15/bin'), 'postgres', 'initdb');
    expect([postgresOnMachine(machine), findPostgres(root, machine)]).toEqual([null, join(root, 'usr/lib/postgresql/15/bin')]);
    await add(onPath, 'initdb');
    expect([postgresOnMachine(machine), findPostgres(root, machine)]).toEqual([onPath, onPath]);
    await add(join(machine, 'usr/lib/postgresql/9/bin'), 'postgres', 'initdb');
    await add(join(machine, 'usr/lib/postgresql/16/bin'), 'postgres', 'initdb');
    expect(findPostgres(root, machine)).toBe(join(machine, 'usr/lib/postgresql/16/bin'));
  });
});
