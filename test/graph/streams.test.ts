import { describe, expect, it } from 'vitest';
import { StoredEvent, CALL_LOG as toldOn } from '#subgraphs/calls/events.js';
import { wholeCall } from '#subgraphs/calls/testing.js';
import { CallLogEntry as HandoffEntry, CALL_LOG as handoffReads } from '#subgraphs/handoff/intake.js';
import { HandoffNews, HANDOFFS as newsOn } from '#subgraphs/handoff/news.js';
import { HandoffStatus } from '#subgraphs/handoff/values.js';
import {
  COUNTED_KINDS,
  HANDOFFS as newsRead,
  CallLogEntry as ReportsEntry,
  HandoffNews as ReportsNews,
  CALL_LOG as reportsRead,
} from '#subgraphs/reports/events.js';

/** Subgraphs know each other by their streams alone: each writes down for itself what it reads there. */
describe('what one subgraph tells on a stream', () => {
  const told = wholeCall('c1').stored();

  it('is read from the stream that it is told on', () => {
    expect([handoffReads, reportsRead]).toEqual([toldOn, toldOn]);
    expect(newsRead).toBe(newsOn);
  });

  it('is read by the reports, every kind that they count', () => {
    const counted = told.filter(({ kind }) => COUNTED_KINDS.has(kind));
    for (const event of told) {
      expect(StoredEvent.parse(event)).toEqual(event);
      const read = ReportsEntry.parse(event);
      expect(read === null, event.kind).toBe(!COUNTED_KINDS.has(event.kind));
      if (read) expect(event).toMatchObject(read);
    }
    expect(new Set(counted.map(({ kind }) => kind)).size).toBeGreaterThan(7);
  });

  it('is read by the handoffs: when a call ends, and how', () => {
    for (const event of told) expect(event).toMatchObject(HandoffEntry.parse(event));
    expect(told.map(event => HandoffEntry.parse(event)).find(({ kind }) => kind === 'call.ended')?.reason).toBe(
      told.find(event => event.kind === 'call.ended')?.reason,
    );
  });

  it.each(Object.values(HandoffStatus))('is read by the reports: a handoff that is %s', status => {
    const news: HandoffNews = {
      id: `h1:${status}`,
      handoffId: 'h1',
      callId: 'c1',
      status,
      at: '2026-01-05T09:00:00.000Z',
      queueId: 'q1',
      agentId: null,
    };
    expect(ReportsNews.parse(HandoffNews.parse(news))).toMatchObject({ callId: 'c1', status });
  });
});
