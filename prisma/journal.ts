import type { KeptGroup, StreamJournal } from '#platform/bus/journal.js';
import type { Log } from '#platform/log.js';
import type { PrismaClient } from './generated/client.js';

/** Acknowledgements are written together, this often: each is a small delay of a redelivery after a crash, no more. */
const WRITE_EVERY_MS = 50;

/** The streams of a hub without Redis, in its database. */
export const databaseJournal = (client: PrismaClient, log: Log): StreamJournal => {
  const positions = new Map<string, KeptGroup>();
  const forgotten = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let closed = false;

  const write = async () => {
    const groups = [...positions.values()];
    const ends = [...forgotten];
    positions.clear();
    forgotten.clear();
    for (const { stream, group, position } of groups) {
      await client.$executeRaw`
        INSERT INTO platform."StreamGroup" (stream, "group", position) VALUES (${stream}, ${group}, ${position})
        ON CONFLICT (stream, "group") DO UPDATE SET position = excluded.position`;
    }
    for (const [stream, upTo] of ends) await client.streamMessage.deleteMany({ where: { stream, sequence: { lte: upTo } } });
  };
  const writeNow = () => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing
      .then(write)
      .catch(err => log.warn({ err }, 'Acknowledgements could not be written; they are delivered again after a restart'));
    return writing;
  };
  const writeSoon = () => {
    if (!closed) timer ??= setTimeout(writeNow, WRITE_EVERY_MS);
  };

  return {
    async load() {
      const messages = await client.streamMessage.findMany({ orderBy: [{ stream: 'asc' }, { sequence: 'asc' }] });
      const groups = await client.streamGroup.findMany();
      return {
        messages: messages.map(({ stream, sequence, text }) => ({ stream, sequence: Number(sequence), text })),
        groups: groups.map(({ stream, group, position }) => ({ stream, group, position: Number(position) })),
      };
    },

    async append({ stream, sequence, text }) {
      await client.$executeRaw`
        INSERT INTO platform."StreamMessage" (stream, sequence, text) VALUES (${stream}, ${sequence}, ${text})
        ON CONFLICT (stream, sequence) DO UPDATE SET text = excluded.text, "keptAt" = now()`;
    },

    acknowledged(group) {
      positions.set(`${group.stream} ${group.group}`, group);
      writeSoon();
    },

    forget(stream, upTo) {
      forgotten.set(stream, upTo);
      writeSoon();
    },

    close() {
      closed = true;
      return writeNow();
    },
  };
};
