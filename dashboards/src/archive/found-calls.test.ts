import { describe, expect, it } from 'vitest';
import type { PastCallFragment } from '../../graph/generated/graphql';
import { dayBounds, merged } from './found-calls';

const call = (id: string, startedAt: string, status: 'ENDED' | 'LIVE' = 'ENDED'): PastCallFragment => ({
  id,
  door: 'twilio',
  from: null,
  language: 'EN',
  status,
  startedAt,
  durationMs: 1000,
  outcome: null,
  satisfaction: null,
  customer: null,
  stats: null,
});
const anyDay = { from: null, to: null };

describe('past calls that were found', () => {
  const byWords = [call('c3', '2026-03-03T10:00:00Z'), call('c1', '2026-03-01T10:00:00Z')];
  const byName = [call('c2', '2026-03-02T10:00:00Z'), call('c1', '2026-03-01T10:00:00Z'), call('c4', '2026-03-04T10:00:00Z', 'LIVE')];
  const answer = { total: 2, next: null, calls: byWords };
  const named = { customers: [{ id: 'u', calls: byName }] };

  it('stand once each, newest first, without those that are live', () => {
    const found = merged(answer, named, anyDay);
    expect(found.calls.map(({ id }) => id)).toEqual(['c3', 'c2', 'c1']);
    expect(found).toMatchObject({ total: 3, byName: true });
  });

  it('by name keep to the days that were asked for', () => {
    expect(merged(answer, named, { from: '2026-03-03T00:00:00Z', to: null }).calls.map(({ id }) => id)).toEqual(['c3', 'c1']);
  });

  it('survive a customer whose calls cannot be had', () => {
    expect(merged(answer, { customers: [{ id: 'u', calls: null }] }, anyDay)).toMatchObject({ total: 2, byName: false });
    expect(merged(answer, null, anyDay)).toMatchObject({ total: 2, byName: false });
  });
});

describe('a choice of days', () => {
  it('goes from midnight to midnight, the last day included', () => {
    expect(dayBounds('2026-03-01', '2026-03-01')).toEqual({
      from: new Date(2026, 2, 1).toISOString(),
      to: new Date(2026, 2, 2).toISOString(),
    });
  });
  it('may be open', () => {
    expect(dayBounds('', '')).toEqual(anyDay);
  });
});
