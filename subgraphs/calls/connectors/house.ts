import type { Stamp } from '#kernel/call-event.js';
import { storableJson } from '#kernel/json.js';
import { Prisma, type PrismaClient } from '#prisma/generated/client.js';
import type { StoredEvent } from '../events.js';
import type { CallChange, CallLog } from '../port.js';
import type { CallHead, CallRecord, Conversation, LegRecord, TurnRecord, UtteranceRecord } from '../record.js';

/** Rows as the database writes them in JSON: instants are texts. */
type Written<T> = { [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K] };

interface Flat {
  noticeVersion: string | null;
  noticeAt: Date | null;
  recordingAllowed: boolean | null;
  recordingDurationMs: number | null;
  recordingSha256: string | null;
  recordingTracks: string[] | null;
}
type CallRow = Written<Omit<CallHead, 'notice' | 'recording'> & Flat>;
type LegRow = Written<LegRecord>;
type TurnRow = Written<Omit<TurnRecord, 'utterances'>> & { stamps: Stamp[] };
type UtteranceRow = Written<UtteranceRecord> & { ordinal: number; stamps: Stamp[] };

const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));

const toHead = (row: CallRow): CallHead => {
  const { noticeVersion, noticeAt, recordingAllowed, recordingDurationMs, recordingSha256, recordingTracks, ...rest } = row;
  return {
    ...rest,
    startedAt: new Date(row.startedAt),
    answeredAt: instant(row.answeredAt),
    endedAt: instant(row.endedAt),
    speakingSince: instant(row.speakingSince),
    lastEventAt: new Date(row.lastEventAt),
    notice:
      noticeVersion !== null && noticeAt !== null && recordingAllowed !== null
        ? { version: noticeVersion, at: new Date(noticeAt), recordingAllowed }
        : null,
    recording:
      recordingDurationMs !== null && recordingSha256 !== null
        ? { durationMs: recordingDurationMs, sha256: recordingSha256, tracks: recordingTracks ?? [] }
        : null,
  };
};

const fromHead = ({ notice, recording, legs, turns, ...rest }: CallRecord) => ({
  ...rest,
  noticeVersion: notice?.version ?? null,
  noticeAt: notice?.at ?? null,
  recordingAllowed: notice?.recordingAllowed ?? null,
  recordingDurationMs: recording?.durationMs ?? null,
  recordingSha256: recording?.sha256 ?? null,
  recordingTracks: recording?.tracks ?? [],
});

const toLegs = (rows: readonly LegRow[]): LegRecord[] =>
  rows.map(({ id, party, door, joinedAt, leftAt }) => ({ id, party, door, joinedAt: new Date(joinedAt), leftAt: instant(leftAt) }));

const toTurns = (turns: readonly TurnRow[], utterances: readonly UtteranceRow[]): TurnRecord[] =>
  turns.map(({ ordinal, at, keys, confidence, intent, stamps }) => ({
    ordinal,
    at: new Date(at),
    keys,
    confidence,
    intent,
    stamps,
    utterances: utterances
      .filter(utterance => utterance.ordinal === ordinal)
      .map(({ id, party, text, heard, bargedIn, at: saidAt, durationMs, stamps: replyStamps }) => ({
        id,
        party,
        text,
        heard,
        bargedIn,
        at: new Date(saidAt),
        durationMs,
        stamps: replyStamps,
      })),
  }));

/** A call's children, each list as one value: a conversation is one statement, however much was said. */
const CHILDREN = Prisma.raw(`
  (SELECT coalesce(json_agg(leg ORDER BY leg."joinedAt", leg.id COLLATE "C"), '[]')
     FROM calls."Leg" AS leg WHERE leg."callId" = asked.id) AS legs,
  (SELECT coalesce(json_agg(turn ORDER BY turn.ordinal), '[]')
     FROM calls."Turn" AS turn WHERE turn."callId" = asked.id) AS turns,
  (SELECT coalesce(json_agg(utterance ORDER BY utterance.at, utterance.id COLLATE "C"), '[]')
     FROM calls."Utterance" AS utterance WHERE utterance."callId" = asked.id) AS utterances`);

interface ChildRows {
  legs: LegRow[];
  turns: TurnRow[];
  utterances: UtteranceRow[];
}

const WITH_SEQUENCE = Prisma.raw(`entry.event || jsonb_build_object('sequence', entry.sequence)`);

/** Every column of a call's row, for writing it anew. */
const CALL_COLUMNS =
  'door node doorCallId from to language status phase startedAt answeredAt endedAt endReason outcome concluded customerId satisfaction noticeVersion noticeAt recordingAllowed recordingDurationMs recordingSha256 recordingTracks speakingSince sequence lastEventAt'.split(
    ' ',
  );

const anew = (columns: readonly string[]) => Prisma.raw(columns.map(column => `"${column}" = excluded."${column}"`).join(', '));

/** Calls in our own database. Whatever is asked or written is one statement, so that a change needs no transaction around it. */
export const houseCallLog = (client: PrismaClient): CallLog => {
  const heads = async (rest: Prisma.Sql): Promise<CallHead[]> => {
    const rows = await client.$queryRaw<{ call: CallRow }[]>`SELECT to_json(call) AS call FROM calls."Call" AS call ${rest}`;
    return rows.map(({ call }) => toHead(call));
  };

  return {
    async state(callId, eventIds) {
      const [row] = await client.$queryRaw<({ call: CallRow | null; stored: StoredEvent[] } & ChildRows)[]>`
        SELECT (SELECT to_json(call) FROM calls."Call" AS call WHERE call.id = asked.id) AS call, ${CHILDREN},
          (SELECT coalesce(json_agg(${WITH_SEQUENCE} ORDER BY entry.sequence), '[]')
             FROM calls."CallEvent" AS entry WHERE entry.id = ANY(${eventIds}) AND entry."callId" = asked.id) AS stored
        FROM (SELECT ${callId}::text AS id) AS asked`;
      const { call, legs, turns, utterances, stored } = row!;
      return { call: call && { ...toHead(call), legs: toLegs(legs), turns: toTurns(turns, utterances) }, stored };
    },

    async store(change) {
      const written = await client.$queryRaw<{ id: string }[]>`${writing(change)}`;
      return written.length === 1;
    },

    async headsByIds(callIds) {
      const found = await heads(Prisma.sql`WHERE call.id = ANY(${callIds})`);
      const byId = new Map(found.map(call => [call.id, call]));
      return callIds.map(id => byId.get(id) ?? null);
    },

    async conversationsByIds(callIds) {
      const rows = await client.$queryRaw<({ id: string; operations: Conversation['operations'] } & ChildRows)[]>`
        SELECT asked.id, ${CHILDREN},
          (SELECT coalesce(json_agg(${WITH_SEQUENCE} ORDER BY entry.sequence), '[]')
             FROM calls."CallEvent" AS entry WHERE entry."callId" = asked.id AND entry.kind = 'graph.asked') AS operations
        FROM (SELECT DISTINCT unnest(${callIds}::text[]) AS id) AS asked`;
      const byId = new Map(
        rows.map(({ id, legs, turns, utterances, operations }) => [
          id,
          { legs: toLegs(legs), turns: toTurns(turns, utterances), operations },
        ]),
      );
      return callIds.map(id => byId.get(id)!);
    },

    async eventsIn(ranges) {
      const rows = await client.$queryRaw<{ place: number; events: StoredEvent[] }[]>`
        SELECT asked.place, (
          SELECT coalesce(json_agg(${WITH_SEQUENCE} ORDER BY entry.sequence), '[]') FROM (
            SELECT * FROM calls."CallEvent" AS logged WHERE logged."callId" = asked."callId" AND logged.sequence > asked.after
            ORDER BY logged.sequence LIMIT asked.first
          ) AS entry
        ) AS events
        FROM jsonb_to_recordset(${storableJson(placed(ranges))}::jsonb) AS asked (place int, "callId" text, after int, first int)`;
      const byPlace = new Map(rows.map(({ place, events }) => [place, events]));
      return ranges.map((_, place) => byPlace.get(place)!);
    },

    async pastCalls(customers) {
      const rows = await client.$queryRaw<{ place: number; call: CallRow }[]>`
        SELECT asked.place, to_json(past) AS call
        FROM jsonb_to_recordset(${storableJson(placed(customers))}::jsonb) AS asked (place int, "customerId" text, phone text, first int)
        CROSS JOIN LATERAL (
          SELECT * FROM calls."Call" AS call
          WHERE call."customerId" = asked."customerId" OR (call."customerId" IS NULL AND call."from" = asked.phone)
          ORDER BY call."startedAt" DESC, call.id COLLATE "C" DESC LIMIT asked.first
        ) AS past
        ORDER BY asked.place, past."startedAt" DESC, past.id COLLATE "C" DESC`;
      return customers.map((_, index) => rows.filter(({ place }) => place === index).map(({ call }) => toHead(call)));
    },

    async search({ live, text, digits, from, to, first, after }) {
      // position(), not LIKE: what is looked for may hold % and _.
      const within = (part: string, column: string) => Prisma.sql`position(${part} IN ${Prisma.raw(column)}) > 0`;
      const conditions = [
        live === null ? null : live ? Prisma.sql`call.status <> 'ENDED'` : Prisma.sql`call.status = 'ENDED'`,
        from && Prisma.sql`call."startedAt" >= ${from}`,
        to && Prisma.sql`call."startedAt" < ${to}`,
        text === null
          ? null
          : Prisma.sql`(${Prisma.join(
              [
                ...[text, digits].flatMap(part => (part === null ? [] : [within(part, 'call."from"'), within(part, 'call."to"')])),
                Prisma.sql`EXISTS (SELECT 1 FROM calls."Utterance" AS said
                  WHERE said."callId" = call.id AND ${within(text.toLowerCase(), 'lower(said.text)')})`,
              ],
              ' OR ',
            )})`,
      ].filter(condition => condition !== null);
      const where = conditions.length > 0 ? Prisma.sql`WHERE ${Prisma.join(conditions, ' AND ')}` : Prisma.empty;
      const further = after
        ? Prisma.sql`WHERE (found."startedAt", found.id COLLATE "C") < (${after.startedAt}, ${after.id})`
        : Prisma.empty;
      const [row] = await client.$queryRaw<{ total: number; calls: CallRow[] }[]>`
        WITH found AS (SELECT call.* FROM calls."Call" AS call ${where})
        SELECT (SELECT count(*)::int FROM found) AS total, (
          SELECT coalesce(json_agg(page ORDER BY page."startedAt" DESC, page.id COLLATE "C" DESC), '[]') FROM (
            SELECT * FROM found ${further} ORDER BY found."startedAt" DESC, found.id COLLATE "C" DESC LIMIT ${first}
          ) AS page
        ) AS calls`;
      return { calls: row!.calls.map(toHead), total: row!.total };
    },

    quietCalls: (before, limit) =>
      heads(Prisma.sql`WHERE call.status <> 'ENDED' AND call."lastEventAt" < ${before} ORDER BY call."lastEventAt" LIMIT ${limit}`),

    async outgoing(before, limit, callId) {
      return client.outgoingCallMessage.findMany({
        where: { writtenAt: { lte: before }, ...(callId !== undefined && { callId }) },
        orderBy: { serial: 'asc' },
        take: limit,
        select: { id: true, callId: true, stream: true, message: true },
      }) as ReturnType<CallLog['outgoing']>;
    },

    async sent(ids) {
      await client.$executeRaw`DELETE FROM calls."OutgoingCallMessage" WHERE id = ANY(${ids})`;
    },
  };
};

const placed = <T extends object>(asked: readonly T[]) => asked.map((one, place) => ({ place, ...one }));

/**
 * The whole change as one statement. The call's row is written over the sequence that the change was made from, and
 * everything else only where that row was.
 */
const writing = ({ before, after, events, outgoing }: CallChange): Prisma.Sql => {
  const callId = after.id;
  const legs = after.legs.filter(leg => !before?.legs.includes(leg));
  const turns = after.turns.filter(turn => !before?.turns.includes(turn));
  const known = new Set(before?.turns.flatMap(turn => turn.utterances));
  const utterances = turns.flatMap(({ ordinal, utterances: said }) =>
    said.filter(utterance => !known.has(utterance)).map(utterance => ({ callId, ordinal, ...utterance })),
  );
  const log = events.map(({ sequence, ...event }) => ({ id: event.id, callId, sequence, at: event.at, kind: event.kind, event }));

  const children = (table: string, rows: readonly object[], onConflict: Prisma.Sql): Prisma.Sql[] =>
    rows.length === 0
      ? []
      : [
          Prisma.sql`${Prisma.raw(`"${table}s"`)} AS (
            INSERT INTO calls.${Prisma.raw(`"${table}"`)}
            SELECT made.* FROM written, jsonb_populate_recordset(NULL::calls.${Prisma.raw(`"${table}"`)}, ${storableJson(rows)}::jsonb) AS made
            ${onConflict})`,
        ];

  return Prisma.sql`
    WITH ${Prisma.join([
      Prisma.sql`written AS (
        INSERT INTO calls."Call" AS call SELECT made.* FROM jsonb_populate_record(NULL::calls."Call", ${storableJson(fromHead(after))}::jsonb) AS made
        ON CONFLICT (id) DO UPDATE SET ${anew(CALL_COLUMNS)} WHERE call.sequence = ${before?.sequence ?? -1}
        RETURNING call.id)`,
      ...children('CallEvent', log, Prisma.empty),
      ...children(
        'Leg',
        legs.map(leg => ({ callId, ...leg })),
        Prisma.sql`ON CONFLICT ("callId", id) DO UPDATE SET ${anew(['leftAt'])}`,
      ),
      ...children(
        'Turn',
        turns.map(({ utterances: _, ...turn }) => ({ callId, ...turn })),
        Prisma.sql`ON CONFLICT ("callId", ordinal) DO UPDATE SET ${anew(['at', 'keys', 'confidence', 'intent', 'stamps'])}`,
      ),
      ...children(
        'Utterance',
        utterances,
        Prisma.sql`ON CONFLICT ("callId", id) DO UPDATE SET ${anew(['ordinal', 'text', 'heard', 'bargedIn', 'at', 'durationMs', 'stamps'])}`,
      ),
      ...(outgoing.length === 0
        ? []
        : [
            Prisma.sql`messages AS (
              INSERT INTO calls."OutgoingCallMessage" (id, "callId", stream, message, "writtenAt")
              SELECT made.id, made."callId", made.stream, made.message, ${new Date(events[0]?.at ?? after.lastEventAt)}
              FROM written, jsonb_to_recordset(${storableJson(outgoing)}::jsonb) AS made (id text, "callId" text, stream text, message jsonb))`,
          ]),
    ])}
    SELECT id FROM written`;
};
