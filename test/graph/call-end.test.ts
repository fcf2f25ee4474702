import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StoredEvent } from '#subgraphs/calls/events.js';
import { replay } from '#subgraphs/calls/projection.js';
import type { ReportedEvent } from '#subgraphs/reports/events.js';
import { noFacts, withEvent } from '#subgraphs/reports/facts.js';

const start = Date.parse('2026-01-05T09:00:00Z');

/** What may be said of the end of a call, by whoever thinks to know, early or late. */
const logs = fc
  .array(
    fc.record({
      minute: fc.nat(60),
      said: fc.constantFrom('CALLER_HUNG_UP', 'BOT_HUNG_UP', 'INTERRUPTED', 'INTERRUPTED', null, null),
    }),
    { maxLength: 8 },
  )
  .map(words => {
    const answered = { id: 'e1', callId: 'c1', sequence: 1, at: new Date(start).toISOString(), kind: 'call.answered' as const };
    return [
      answered,
      ...words.map(({ minute, said }, index) => {
        const base = { id: `e${index + 2}`, callId: 'c1', sequence: index + 2, at: new Date(start + minute * 60_000).toISOString() };
        return said === null
          ? { ...base, kind: 'call.resumed' as const, node: 'media-1' }
          : { ...base, kind: 'call.ended' as const, reason: said as 'INTERRUPTED' };
      }),
    ] satisfies StoredEvent[];
  });

it('the reports and the log of calls agree on when and how a call has ended, in whatever order the reports hear of it', () =>
  fc.assert(
    fc.property(
      logs.chain(log => fc.tuple(fc.constant(log), fc.shuffledSubarray(log, { minLength: log.length }))),
      ([log, shuffled]) => {
        const { endedAt, endReason, answeredAt } = replay(log)!;
        const facts = shuffled.reduce((known, event) => withEvent(known, event as ReportedEvent), noFacts('c1'));
        expect(facts).toMatchObject({ endedAt, endReason, answeredAt });
      },
    ),
    { numRuns: 300 },
  ));
