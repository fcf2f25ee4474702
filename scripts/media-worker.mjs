// The media worker of mediasoup: downloaded where its makers' prebuilt one can be had and runs, else built from the
// sources in the npm package (scripts/mediasoup-worker.sh), and kept in the cache for the next checkout.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cacheFolder } from './cache.mjs';
import { compiler } from './compiler.mjs';
import { machine } from './machine.mjs';
import { run, SetupError } from './progress.mjs';

const PACKAGE = 'node_modules/mediasoup';
const BINARY = join(PACKAGE, 'worker/out/Release/mediasoup-worker');
const STALLED_MS = 20_000;

/** A worker started without MEDIASOUP_VERSION exits with 41 (worker/src/main.cpp): that tells that it loads here. */
const runs = binary => existsSync(binary) && spawnSync(binary, [], { env: {} }).status === 41;

const named = process.env.MEDIASOUP_WORKER_BIN;

/** Whether there is one that runs here. */
export function hasMediaWorker() {
  if (named && !runs(named)) throw new SetupError(`MEDIASOUP_WORKER_BIN names ${named}, which does not run here.`);
  return runs(named || BINARY);
}

/** @param {(detail: string) => void} say */
export async function mediaWorker(say) {
  const cache = join(cacheFolder(), 'media-worker');
  const kept = join(cache, `prebuilt-${version()}`);
  const why = runs(kept) ? null : await download(kept, { say });
  if (why === null) {
    mkdirSync(dirname(BINARY), { recursive: true });
    writeFileSync(BINARY, readFileSync(kept), { mode: 0o755 });
    return;
  }
  await compiler({ say, why });
  await run('bash', ['scripts/mediasoup-worker.sh'], {
    say,
    env: { CACHE: cache, JOBS: process.env.JOBS ?? '' },
    hint: "Its libraries come from Debian: are Debian's servers reachable? After a lost connection just start again.",
  });
}

const version = () => JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')).version;

/**
 * Resolves to null when there is a prebuilt worker now that runs here, else to the reason why not: that is no error, it can
 * be built. Its makers publish no checksum; that it comes from them is vouched for by HTTPS, as in mediasoup's own installer.
 */
async function download(to, { say, platform = machine.platform, arch = machine.arch }) {
  if (platform !== 'linux' || arch !== 'x64') return `There is no prebuilt media worker for ${platform} on ${arch}`;
  const name = `mediasoup-worker-${version()}-linux-x64-kernel6.tgz`;
  say(`looking for ${name}`);
  try {
    const answer = await content(`https://github.com/versatica/mediasoup/releases/download/${version()}/${name}`);
    if (answer.bytes === null) return `No prebuilt media worker could be downloaded (github.com answered ${answer.status})`;
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(`${to}.new`, onlyFile(gunzipSync(answer.bytes)));
    chmodSync(`${to}.new`, 0o755);
    if (!runs(`${to}.new`)) return 'The prebuilt media worker does not run here';
    renameSync(`${to}.new`, to);
    return null;
  } catch (error) {
    return `No prebuilt media worker could be downloaded (${error.cause?.code ?? error.message})`;
  }
}

/** What stands at an address. It may take its time, as long as something comes. */
async function content(address) {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(new Error('nothing came from github.com')), STALLED_MS);
  try {
    const { ok, status, body } = await fetch(address, { signal: stalled.signal });
    if (!ok) return { status, bytes: null };
    const pieces = [];
    for await (const piece of body) {
      pieces.push(piece);
      timer.refresh();
    }
    return { status, bytes: Buffer.concat(pieces) };
  } finally {
    clearTimeout(timer);
    stalled.abort();
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
