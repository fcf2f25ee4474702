import { readFile, rename, writeFile } from 'node:fs/promises';
import type { AskedOperation } from '#gateway/asked-operations.js';
import { readManifest, writeManifest } from '#gateway/guards/known-operations.js';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Log } from '#platform/log.js';

/** More are not kept: a house asks some hundred, and a stranger could ask any number. */
const MOST = 5_000;

/** What is new is written this long after it came, with whatever else has come by then. */
const WRITE_MS = 1_000;

/**
 * Keeps in a file which operations have been asked, across restarts: a manifest of persisted operations.
 * Texts only: what variables held is nobody's business.
 */
export const recordedOperations = async (file: string, { clock, log }: { clock: Clock; log: Log }) => {
  const known = new Map((await present(file)).map(operation => [operation.body, operation]));
  let waiting: (() => void) | null = null;
  let written: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    const operations = [...known.values()].toSorted(
      (one, other) => one.name.localeCompare(other.name, 'en') || one.body.localeCompare(other.body, 'en'),
    );
    await writeFile(`${file}.new`, writeManifest(operations));
    await rename(`${file}.new`, file);
  };
  const begin = (): void => {
    waiting = null;
    written = written.then(write).catch(err => log.warn({ err, file }, 'The operations that are asked cannot be kept'));
  };

  return {
    add({ source: body, name, kind: type }: AskedOperation): void {
      if (known.has(body) || known.size >= MOST) return;
      known.set(body, { name, type, body });
      if (known.size === MOST) log.warn({ file, most: MOST }, 'No more operations are kept');
      waiting ??= clock.after(WRITE_MS, begin);
    },
    /** Writes what has not been written yet. */
    async close(): Promise<void> {
      waiting?.();
      if (waiting) begin();
      await written;
    },
  };
};

const present = async (file: string): Promise<{ name: string; type: string; body: string }[]> => {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw new HubError('MISCONFIGURED', `RECORD_OPERATIONS: ${file} cannot be read: ${cause.message}`, { cause });
  });
  return text === null ? [] : readManifest(text, file).all.map(({ name, body }) => ({ name: name ?? '', type: kindOf(body), body }));
};

const kindOf = (body: string): string => /^\s*(mutation|subscription)\b/.exec(body)?.[1] ?? 'query';
