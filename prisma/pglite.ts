import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { HubError } from '#kernel/errors.js';

/** The PostgreSQL inside PGlite 0.5; a data folder of another one cannot be opened. */
const POSTGRES_MAJOR = '18';

/** A database in memory that begins as `template` and is gone when it is closed. */
export const openInMemory = (template: Blob): Promise<PGlite> => PGlite.create({ loadDataDir: template });

/** A database in a folder; a new folder begins as `template()`. */
export const openFolder = async (folder: string, template: () => Promise<Blob>): Promise<PGlite> => {
  if (!existsSync(join(folder, 'PG_VERSION'))) await fill(folder, await template());
  const version = (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim();
  if (version !== POSTGRES_MAJOR)
    throw new HubError('MISCONFIGURED', `The data folder ${folder} was made by PostgreSQL ${version}; this hub embeds ${POSTGRES_MAJOR}`);
  try {
    return await PGlite.create({ dataDir: folder });
  } catch (cause) {
    throw new HubError('MISCONFIGURED', `The data folder ${folder} cannot be opened; it may be damaged`, { cause });
  }
};

/** Unpacked beside its place and then moved there, so that a stop in the middle leaves no half database. */
const fill = async (folder: string, template: Blob): Promise<void> => {
  if ((await readdir(folder).catch(() => [])).length > 0)
    throw new HubError('MISCONFIGURED', `The folder ${folder} holds something that is no database; choose another`);
  const half = `${folder}.half`;
  await mkdir(dirname(folder), { recursive: true });
  await rm(half, { recursive: true, force: true });
  const pglite = await PGlite.create({ dataDir: half, loadDataDir: template });
  await pglite.close();
  await rename(half, folder); // over an empty folder too
};
