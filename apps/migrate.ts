import { homedir } from 'node:os';
import { join } from 'node:path';
import { asHubError } from '#kernel/errors.js';
import { migrate } from '#prisma/migrate.js';

const { DATABASE_URL, CACHE_DIR, XDG_CACHE_HOME } = process.env;

try {
  process.exitCode = await migrate({
    args: process.argv.slice(2),
    url: DATABASE_URL || null,
    cacheDir: CACHE_DIR || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'switchboard'),
    say: console.log,
  });
} catch (thrown) {
  const error = asHubError(thrown);
  console.error(error.code === 'INTERNAL' ? (error.cause ?? error) : error.message);
  process.exitCode = 1;
}
