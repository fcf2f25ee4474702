import { type ErrorCode, HubError } from '#kernel/errors.js';

/** The errors of Prisma and of the drivers, as far as we read them. */
interface Failure {
  name?: string;
  message?: string;
  /** Prisma's, "P2002"; or PostgreSQL's, "23505". */
  code?: unknown;
  /** Where Prisma keeps what the driver said. */
  meta?: { driverAdapterError?: { cause?: DriverFailure } };
  cause?: unknown;
}
interface DriverFailure {
  kind?: string;
  originalCode?: string;
}

/**
 * What a failure means to us, and the signs it is known by: Prisma's codes (its error reference), its names for what a
 * driver met, and PostgreSQL's codes (appendix A of its manual), of which two letters stand for the class.
 * What is not here is INTERNAL: a bug of ours.
 */
const MEANINGS: readonly (readonly [ErrorCode, string, ...signs: string[]])[] = [
  [
    'UPSTREAM_UNAVAILABLE',
    'The database cannot be reached',
    'P1001',
    'P1017',
    'DatabaseNotReachable',
    'ConnectionClosed',
    '08',
    '57',
    '58',
  ],
  ['UPSTREAM_UNAVAILABLE', 'The database takes no more connections', 'P2037', 'TooManyConnections', '53'],
  ['UPSTREAM_UNAVAILABLE', 'Another transaction came in between', 'P2034', 'TransactionWriteConflict', '40', '55P03'],
  ['UPSTREAM_TIMEOUT', 'The database did not answer in time', 'P1002', 'P1008', 'P2024', 'SocketTimeout', '57014'],
  ['UPSTREAM_TIMEOUT', 'The transaction could not be begun or ended in time', 'P2028', '25P03'],
  [
    'MISCONFIGURED',
    'The database refuses our name or password',
    'P1000',
    'P1010',
    'AuthenticationFailed',
    'DatabaseAccessDenied',
    '28',
    '42501',
  ],
  ['MISCONFIGURED', 'The database does not exist on its server', 'P1003', 'DatabaseDoesNotExist', '3D'],
  ['MISCONFIGURED', 'No safe connection (TLS) to the database could be made', 'P1011', 'TlsConnectionError'],
  ['MISCONFIGURED', 'A table or column is missing; run: npm run migrate -- deploy', 'P2021', 'P2022', '42P01', '42703'],
  ['INVALID_INPUT', 'A text holds a character that the database cannot hold', '22P05', '22021'],
  ['CONFLICT', 'A row with this key exists already', 'P2002', '23505'],
  ['CONFLICT', 'The row refers to one that does not exist', 'P2003', '23503'],
  ['CONFLICT', 'The row to be changed is not there', 'P2025'],
];
const bySign = new Map(MEANINGS.flatMap(meaning => meaning.slice(2).map(sign => [sign, meaning])));

/** What the network and the drivers say without any code. */
const LOST =
  /ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|Connection terminated|not queryable|timeout exceeded when trying to connect|PGlite is closed/;

const meaningOf = ({ name, code, message, meta, cause }: Failure) => {
  const driver = meta?.driverAdapterError?.cause ?? (name === 'DriverAdapterError' ? (cause as DriverFailure) : undefined);
  for (const sign of [driver?.originalCode, driver?.originalCode?.slice(0, 2), driver?.kind, code]) {
    const meaning = bySign.get(String(sign));
    if (meaning) return meaning;
  }
  return LOST.test(`${code} ${message}`) ? MEANINGS[0] : undefined;
};

/**
 * Reads what Prisma or a driver threw, once. What came from elsewhere, such as the work inside a transaction, stays as it
 * is. Messages name no values.
 */
export const readDatabaseError = (thrown: unknown, system: string): unknown => {
  if (thrown instanceof HubError || !(thrown instanceof Error)) return thrown;
  const meaning = meaningOf(thrown);
  if (meaning) return new HubError(meaning[0], meaning[1], { system, cause: thrown });
  if (!/^PrismaClient|^DriverAdapterError$/.test(thrown.name)) return thrown;
  return new HubError('INTERNAL', 'The database was asked for something it cannot do', { system, cause: withoutValues(thrown) });
};

/** Prisma quotes the whole question when it is malformed; what is wrong with it stands in the last line. */
const withoutValues = (thrown: Error): Error =>
  thrown.name === 'PrismaClientValidationError' ? new Error(thrown.message.trimEnd().split('\n').at(-1)) : thrown;
