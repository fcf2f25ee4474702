// The media worker of mediasoup: downloaded where its makers' prebuilt one can be had and runs, else built from the
// sources in the npm package (scripts/mediasoup-worker.sh), and kept in the cache for the next checkout.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { run, SetupError } from './progress.mjs';

const PACKAGE = 'node_modules/mediasoup';
const BINARY = join(PACKAGE, 'worker/out/Release/mediasoup-worker');
const NEEDED = { 'g++': 'g++', 'pkg-config': 'pkgconf', python3: 'python3' };

/** A worker started without MEDIASOUP_VERSION exits with 41 (worker/src/main.cpp): that tells that it loads here. */
const runs = binary => existsSync(binary) && spawnSync(binary, [], { env: {} }).status === 41;

/** @param {{ cache: string, say: (detail: string) => void }} options */
export async function mediaWorker({ cache, say }) {
  const named = process.env.MEDIASOUP_WORKER_BIN;
  if (named) {
    if (!runs(named)) throw new SetupError(`MEDIASOUP_WORKER_BIN names ${named}, which does not run here.`);
    return;
  }
  if (runs(BINARY)) return;
  const kept = join(cache, `prebuilt-${version()}`);
  if (runs(kept) || (await download(kept, say))) {
    mkdirSync(dirname(BINARY), { recursive: true });
    writeFileSync(BINARY, readFileSync(kept), { mode: 0o755 });
    return;
  }
  if (process.platform !== 'linux')
    throw new SetupError(`No media worker could be downloaded, and it can be built by this script on Debian 12 only.
Build it as mediasoup's documentation says and name it in MEDIASOUP_WORKER_BIN.`);
  await compiler(say);
  await run('bash', ['scripts/mediasoup-worker.sh'], { say, env: { CACHE: cache, JOBS: process.env.JOBS ?? '' } });
}

const version = () => JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')).version;

/** Resolves to whether there is a prebuilt worker now that runs here. No network is no error: it can be built. */
async function download(to, say) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  const name = `mediasoup-worker-${version()}-linux-x64-kernel6.tgz`;
  say(`looking for ${name}`);
  try {
    const address = `https://github.com/versatica/mediasoup/releases/download/${version()}/${name}`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(20_000) });
    if (!answer.ok) return false;
    const binary = onlyFile(gunzipSync(Buffer.from(await answer.arrayBuffer())));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(`${to}.new`, binary);
    chmodSync(`${to}.new`, 0o755);
    if (!runs(`${to}.new`)) return false;
    renameSync(`${to}.new`, to);
    return true;
  } catch {
    return false;
  }
}

/** The content of the first plain file of a tar archive (POSIX ustar: size in octal at 124, type at 156, 512-byte blocks). */
function onlyFile(tar) {
  for (let at = 0; at + 512 <= tar.length; ) {
    const size = Number.parseInt(tar.toString('ascii', at + 124, at + 136), 8) || 0;
    const type = String.fromCharCode(tar[at + 156] ?? 0);
    if (type === '0' || type === '\0') return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error('an empty archive');
}

async function compiler(say) {
  const missing = Object.entries(NEEDED).filter(([program]) => spawnSync('which', [program]).status !== 0);
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() !== 0) {
    throw new SetupError(`Building the media worker needs ${missing.map(([program]) => program).join(', ')}.
Please run once: sudo ${command}`);
  }
  await run('apt-get', ['update'], { say });
  await run('apt-get', command.split(' ').slice(1), { say, env: { DEBIAN_FRONTEND: 'noninteractive' } });
}
