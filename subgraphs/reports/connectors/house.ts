import { Prisma, type PrismaClient } from '#prisma/generated/client.js';
import type { CallFacts, KnownFacts } from '../facts.js';
import type { FactBook } from '../port.js';

/** A row as the database writes it in JSON: instants are texts. */
type Row = { [K in keyof CallFacts]: CallFacts[K] extends Date | null ? string | null : CallFacts[K] };

const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));

const toFacts = (row: Row, calledAgainAt: Date | null): KnownFacts => ({
  ...row,
  startedAt: instant(row.startedAt),
  answeredAt: instant(row.answeredAt),
  endedAt: instant(row.endedAt),
  calledAgainAt,
});

const COLUMNS: (keyof CallFacts)[] = [
  'door',
  'language',
  'caller',
  'startedAt',
  'answeredAt',
  'endedAt',
  'endReason',
  'ends',
  'outcome',
  'satisfaction',
  'heard',
  'replied',
  'transferred',
  'seen',
  'version',
];
const ANEW = Prisma.raw(COLUMNS.map(column => `"${column}" = excluded."${column}"`).join(', '));

/** Facts in our own database. */
export const houseFactBook = (client: PrismaClient): FactBook => {
  const select = async (rest: Prisma.Sql): Promise<KnownFacts[]> => {
    const rows = await client.$queryRaw<{ facts: Row; again: Date | null }[]>`
      SELECT to_json(facts) AS facts, (
        SELECT min(later."startedAt") FROM reports."CallFacts" AS later
        WHERE later.caller = facts.caller AND later."startedAt" > facts."startedAt"
      ) AS again
      FROM reports."CallFacts" AS facts ${rest}`;
    return rows.map(({ facts, again }) => toFacts(facts, again));
  };

  return {
    async factsOf(callIds) {
      const found = await select(Prisma.sql`WHERE facts."callId" = ANY(${callIds})`);
      const byId = new Map(found.map(facts => [facts.callId, facts]));
      return callIds.map(id => byId.get(id) ?? null);
    },

    factsIn: ({ from, to, language }) =>
      select(Prisma.sql`
        WHERE facts."startedAt" >= ${from} AND facts."startedAt" < ${to}
        ${language === null ? Prisma.empty : Prisma.sql`AND facts.language = ${language}::platform."Language"`}
        ORDER BY facts."startedAt", facts."callId" COLLATE "C"`),

    liveCount: () => client.callFacts.count({ where: { endedAt: null, startedAt: { not: null } } }),

    async store(facts) {
      const next = JSON.stringify({ ...facts, version: facts.version + 1 });
      const written = await client.$executeRaw`
        INSERT INTO reports."CallFacts" AS facts
        SELECT made.* FROM jsonb_populate_record(NULL::reports."CallFacts", ${next}::jsonb) AS made
        ON CONFLICT ("callId") DO UPDATE SET ${ANEW} WHERE facts.version = ${facts.version}`;
      return written === 1;
    },
  };
};
