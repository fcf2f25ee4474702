import { z } from 'zod';
import { Language } from '#kernel/language.js';

/** The streams that the reports are made from: what happened in calls, and what became of handoffs. */
export const CALL_LOG = 'call-log';
export const HANDOFFS = 'handoffs';

/** The topic that tells which call's facts have changed. */
export const REPORTS_TOPIC = 'reports.changed';

const base = { callId: z.string(), at: z.iso.datetime(), sequence: z.number().int() };
const event = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) => z.object({ ...base, kind: z.literal(kind), ...shape });
const language = z.enum(Language);
const turn = z.number().int();

const Counted = z.discriminatedUnion('kind', [
  event('call.started', { door: z.string(), from: z.string().nullable(), language }),
  event('call.answered', {}),
  event('call.resumed', {}),
  event('call.ended', { reason: z.string() }),
  event('turn.heard', { turn }),
  event('turn.keyed', { turn }),
  event('reply.started', { turn }),
  event('language.changed', { language }),
  event('language.requested', { language }),
  event('call.concluded', { outcome: z.string() }),
  event('call.rated', { score: z.number().int() }),
]);
type Counted = z.infer<typeof Counted>;

/** What the reports read of the log of calls and of the handoffs. */
export type ReportedEvent = Counted | { kind: 'handoff.waiting'; callId: string };

/** The kinds of entries that are counted. */
export const COUNTED_KINDS = new Set<string>(Counted.options.map(option => option.shape.kind.value));

/** An entry of the log; null when it tells nothing that is counted. */
export const CallLogEntry = z.looseObject({ kind: z.string() }).transform((entry, context): Counted | null => {
  if (!COUNTED_KINDS.has(entry.kind)) return null;
  const { data, error } = Counted.safeParse(entry);
  if (data) return data;
  for (const { path, message } of error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

export const HandoffNews = z.looseObject({ callId: z.string(), status: z.string() });
