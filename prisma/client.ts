import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { readDatabaseError } from './errors.js';
import { PrismaClient } from './generated/client.js';

/** The name by which failures of our own database are known. */
export const SYSTEM = 'database';

/** A client whose every failure is a HubError, read in this one place. */
export const clientOver = (adapter: SqlMigrationAwareDriverAdapterFactory): PrismaClient => {
  const plain = new PrismaClient({
    adapter,
    // The other formats quote the arguments, and with them what callers own, in their messages.
    errorFormat: 'minimal',
    // The embedded database has one connection: a transaction may have to wait for others to end.
    transactionOptions: { maxWait: 10_000, timeout: 10_000 },
  });
  const reading = <T>(work: Promise<T>): Promise<T> =>
    work.catch(thrown => {
      throw readDatabaseError(thrown, SYSTEM);
    });
  return plain.$extends({
    query: { $allOperations: ({ args, query }) => reading(query(args)) },
    client: {
      // Beginning and ending a transaction are no operations of the kind above.
      $transaction: (...args: never[]) => reading((plain.$transaction as (...args: never[]) => Promise<unknown>)(...args)),
    },
  }) as unknown as PrismaClient;
};
