// One at a time: a lock is a file that names its owner. What a killed process left behind is recognised and taken over.

import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { SetupError } from './progress.mjs';

const LOOK_AGAIN_MS = 200;

/**
 * Resolves to what gives the lock back, once it is ours.
 * @param {string} file
 * @param {(line: string) => void} [log] Told once, when there is somebody to wait for.
 */
export async function lock(file, log = () => {}) {
  const mine = `${process.pid} ${startOf(process.pid)}`;
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !take(file, mine); ) {
    const theirs = read(file);
    const [pid = '', start = ''] = theirs.split(' ');
    if (theirs !== '' && !alive(Number(pid), start)) {
      // Unless another one who waits has been quicker.
      if (read(file) === theirs) rmSync(file, { force: true });
      continue;
    }
    if (!told) log(`waiting for another set-up, process ${pid}, to finish (${file})`);
    told = true;
    await later(LOOK_AGAIN_MS);
  }
  return () => rmSync(file, { force: true });
}

/** Linked into its place, the file is never seen without its owner's name in it. */
function take(file, owner) {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, owner);
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw new SetupError(`${file} cannot be made: ${error.message}`);
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Tells a process from a later one with the same number; "" where the system does not say. */
function startOf(pid) {
  // proc(5): the command's name stands in parentheses; the state follows them, the start is the 20th after them.
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1).split(' ');
  return fields[0] === 'Z' ? 'it has ended' : (fields[19] ?? '');
}

function alive(pid, start) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return startOf(pid) === start;
}
