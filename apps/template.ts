import { readSettings } from '#platform/settings.js';
import { readMigrations } from '#prisma/history.js';
import { templates } from '#prisma/templates.js';
import { caching } from './parts/settings/process.js';

/** Part of the set-up: makes the template of an embedded database, unless it is there already, so that no start waits for it. */
const { cacheDir } = readSettings(process.env, caching);
await templates(cacheDir).migrated(readMigrations());
console.log('The database template stands');
