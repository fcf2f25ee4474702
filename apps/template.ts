import { silentLog } from '#platform/log.js';
import { readSettings } from '#platform/settings.js';
import { openDatabase } from '#prisma/database.js';
import { storage } from './parts/settings.js';

/** Part of the set-up: makes the template of an embedded database, so that the first start need not wait for it. */
const { cacheDir } = readSettings(process.env, { cacheDir: storage.cacheDir });
const database = await openDatabase({ cacheDir, log: silentLog });
await database.close();
console.log('The database template stands');
