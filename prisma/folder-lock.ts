import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HubError } from '#kernel/errors.js';

/**
 * Keeps a second process out of an embedded database, which two writers would ruin. The lock is a file beside the
 * folder that names its owner; what a killed process left behind is recognised and taken over.
 */
export const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  const file = `${folder}.lock`;
  const mine = `${file}.${process.pid}-${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(mine, `${process.pid} ${startOf(process.pid)}\n`);
  try {
    return await claim(folder, file, mine);
  } finally {
    await rm(mine, { force: true });
  }
};

/** The lock appears with its owner's name in it, or not at all: an empty one would look like that of nobody. */
const claim = async (folder: string, file: string, mine: string): Promise<() => Promise<void>> => {
  for (let attempt = 0; ; attempt++) {
    try {
      await link(mine, file);
      return () => rm(file, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 3) throw cause;
      const [pid = '', start = ''] = (await readFile(file, 'utf8').catch(() => '')).trim().split(' ');
      if (alive(Number(pid), start))
        throw new HubError(
          'MISCONFIGURED',
          `The data folder ${folder} is in use by process ${pid}. Stop it, or choose another with --data`,
        );
      await rm(file, { force: true });
    }
  }
};

/** Tells a process from a later one with the same number; "" where the system does not say. */
const startOf = (pid: number): string => {
  try {
    // proc(5): the command's name stands in parentheses; the start is the 22nd field, the 20th after them.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '';
  } catch {
    return '';
  }
};

const alive = (pid: number, start: string): boolean => {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startOf(pid) === start;
};
