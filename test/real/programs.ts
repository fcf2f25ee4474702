import { findPostgres, findProgram } from '#scripts/debian/places.mjs';

/** A program that a test starts: the machine's own, else what the set-up has unpacked. Known by any of these names. */
export const realProgram = (debianPackage: string, ...names: string[]): string =>
  found(debianPackage, findProgram(names.length > 0 ? names : [debianPackage]));

/** The folder of PostgreSQL's programs. */
export const postgresFolder = (): string => found('postgresql', findPostgres());

const found = (debianPackage: string, path: string | null): string => {
  if (path !== null) return path;
  throw new Error(`This test needs ${debianPackage}, which "npm run setup" gets; by hand: apt-get install ${debianPackage}`);
};
