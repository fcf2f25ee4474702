import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '#kernel/errors.js';
import { lockFolder } from '#prisma/folder-lock.js';

/** What the demonstration keeps in its folder. Whatever else lies there is somebody else's. */
const OURS = ['database', 'recordings', 'en.wav', 'zh.wav'];

/**
 * Takes away what an earlier demonstration has left in the folder. Refused while another process uses it, and where the
 * database there is none: then a folder was named that is not the demonstration's.
 */
export const emptyDataFolder = async (folder: string): Promise<void> => {
  const database = join(folder, 'database');
  const held = await readdir(database).catch(() => []);
  if (held.length === 0) return;
  if (!existsSync(join(database, 'PG_VERSION')))
    throw new HubError(
      'MISCONFIGURED',
      `${database} is no database, so nothing in ${folder} was removed; choose another folder with --data`,
    );
  const unlock = await lockFolder(database);
  try {
    for (const name of OURS) await rm(join(folder, name), { recursive: true, force: true });
  } finally {
    await unlock();
  }
};
