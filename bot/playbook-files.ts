import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';
import type { Log } from '#platform/log.js';
import { FlowsFile, Playbook } from './playbook.js';
import { faults, type Vocabulary } from './playbook-faults.js';

const PhrasesFile = z.record(z.string(), z.string());
const FILES = { flows: 'flows.yaml', EN: 'phrases.en.yaml', ZH: 'phrases.zh.yaml' } as const;
/** Editors write a file in several steps; one reading for all of them. */
const SETTLE_MS = 150;

/** Reads flows and phrases of a folder. Throws MISCONFIGURED with everything that is wrong in them. */
export const readPlaybook = async (folder: string, vocabulary: Vocabulary): Promise<Playbook> => {
  const [flows, en, zh] = await Promise.all([
    readYaml(join(folder, FILES.flows), FlowsFile),
    readYaml(join(folder, FILES.EN), PhrasesFile),
    readYaml(join(folder, FILES.ZH), PhrasesFile),
  ]);
  const phrases = { EN: en, ZH: zh };
  const found = faults(flows, phrases, vocabulary);
  if (found.length > 0) throw new HubError('MISCONFIGURED', `The bot's flows do not fit together: ${found.join('; ')}`);
  return new Playbook(flows, phrases);
};

const readYaml = async <T>(file: string, shape: z.ZodType<T>): Promise<T> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HubError('MISCONFIGURED', `Cannot read ${file}`, { cause });
  });
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    throw new HubError('MISCONFIGURED', `${file} is no YAML: ${(cause as Error).message}`, { cause });
  }
  const read = shape.safeParse(content);
  if (read.success) return read.data;
  throw new HubError('MISCONFIGURED', `${file}: ${z.prettifyError(read.error)}`);
};

/** The playbook as it stands in its folder now. A change that is wrong is logged and the last good one kept. */
export interface LivePlaybook {
  readonly current: Playbook;
  /** What is wrong with the files as they stand, where the playbook is an older one; else null. */
  readonly refused: string | null;
  close(): void;
}

export const watchPlaybook = async (folder: string, vocabulary: Vocabulary, log: Log): Promise<LivePlaybook> => {
  let current = await readPlaybook(folder, vocabulary);
  let refused: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  /** One reading after the other: the last one sees the files as they stay. */
  let reading: Promise<void> = Promise.resolve();
  const read = async () => {
    try {
      current = await readPlaybook(folder, vocabulary);
      refused = null;
      log.info({ folder }, 'Flows and phrases taken up');
    } catch (error) {
      refused = (error as Error).message;
      log.error({ folder, err: error }, 'Flows and phrases are wrong; the last good ones stay');
    }
  };
  const watcher: FSWatcher = watch(folder, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      reading = reading.then(read);
    }, SETTLE_MS);
  });
  watcher.on('error', error => log.error({ folder, err: error }, 'Changes of flows and phrases are no longer noticed'));
  return {
    get current() {
      return current;
    },
    get refused() {
      return refused;
    },
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
};
