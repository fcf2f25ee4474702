import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** The checkout: SQL and schema files lie beside the sources, also when the compiled code runs from dist/. */
const root = dirname(findPackageJSON('..', import.meta.url)!);

/** What the database should be: a file for each subgraph. */
export const SCHEMA_FOLDER = join(root, 'prisma', 'schema');

/** How a database gets there from nothing, step by step; the same steps for PGlite and PostgreSQL. */
export const MIGRATIONS_FOLDER = join(root, 'prisma', 'migrations');
