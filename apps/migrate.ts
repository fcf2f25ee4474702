import { asHubError } from '#kernel/errors.js';
import { readSettings } from '#platform/settings.js';
import { migrate } from '#prisma/migrate.js';
import { caching } from './parts/settings/process.js';

try {
  process.exitCode = await migrate({
    args: process.argv.slice(2),
    url: process.env.DATABASE_URL || null,
    ...readSettings(process.env, caching),
    say: console.log,
  });
} catch (thrown) {
  const error = asHubError(thrown);
  console.error(error.code === 'INTERNAL' ? (error.cause ?? error) : error.message);
  process.exitCode = 1;
}
