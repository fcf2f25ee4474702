import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'switchboard-debian-'));
});
afterAll(() => rm(cache, { recursive: true, force: true }));

/** Runs the fetcher with a cache of its own; what it says, and the code it ends with. */
const fetcher = (args: string[], env: Record<string, string> = {}): Promise<{ code: number; said: string }> =>
  new Promise(resolve => {
    const options = { env: { ...process.env, XDG_CACHE_HOME: cache, ...env } };
    execFile(process.execPath, ['scripts/debian.mjs', ...args], options, (error, stdout, stderr) =>
      resolve({ code: (error?.code as number | undefined) ?? 0, said: stdout + stderr }),
    );
  });

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
});
