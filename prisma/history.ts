import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MIGRATIONS_FOLDER, SCHEMA_FOLDER } from './folders.js';

/** A migration as it stands in the folder. */
export interface Migration {
  /** "20260105090000_init" */
  name: string;
  sql: string;
  /** As Prisma stores it: sha256 of the file, in hex. */
  checksum: string;
}

export interface SchemaFile {
  path: string;
  content: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The migrations of a folder, oldest first. */
export const readMigrations = (folder = MIGRATIONS_FOLDER): Migration[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter(name => existsSync(join(folder, name, 'migration.sql')))
        .sort()
        .map(name => {
          const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
          return { name, sql, checksum: sha256(sql) };
        })
    : [];

export const readSchema = (folder = SCHEMA_FOLDER): SchemaFile[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.prisma'))
    .sort()
    .map(name => ({ path: join(folder, name), content: readFileSync(join(folder, name), 'utf8') }));

/** Changes whenever one of the files does. */
export const fingerprint = (...parts: readonly string[]): string =>
  sha256(parts.map(part => `${part.length}:${part}`).join('')).slice(0, 20);
