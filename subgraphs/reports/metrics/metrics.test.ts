import { describe, expect, it } from 'vitest';
import { type KnownFacts, noFacts } from '../facts.js';
import { durationMsOf } from './duration.js';
import { METRICS } from './index.js';
import { meanOf } from './metric.js';
import { resolution, resolutionOf } from './resolution.js';
import { satisfaction } from './satisfaction.js';
import { transfer } from './transfer.js';
import { turns, turnsOf } from './turns.js';

const HOUR = 60 * 60_000;
/** So many hours after a call's end. */
const hours = (n: number) => new Date(Date.UTC(2026, 0, 5, 9) + n * HOUR);
const call = (changes: Partial<KnownFacts> = {}): KnownFacts => ({
  ...noFacts('c1'),
  startedAt: hours(-1),
  answeredAt: hours(-0.5),
  endedAt: hours(0),
  calledAgainAt: null,
  ...changes,
});
const never = { answeredAt: null };
const lasting = { endedAt: null };

describe('call duration', () => {
  it.each([
    ['from the answer to the end', {}, 0.5 * HOUR],
    ['none while it lasts', lasting, null],
    ['none when it was never answered', never, null],
    ['never negative', { answeredAt: hours(1) }, 0],
  ])('is %s', (_, changes, expected) => {
    expect(durationMsOf(call(changes))).toBe(expected);
  });
});

describe('interaction turns', () => {
  it.each<[string, number[], number[], number]>([
    ['pairs of something heard and an answer', [1, 2, 3], [0, 1, 2, 3], 3],
    ['no words without an answer', [1, 2], [0, 1], 1],
    ['no answer without words, and no greeting', [0, 1], [0, 1, 2], 1],
    ['nothing in silence', [], [0], 0],
  ])('are %s', (_, heard, replied, expected) => {
    expect(turnsOf(call({ heard, replied }))).toBe(expected);
  });

  it('count towards the mean once the call has ended', () => {
    const { mean, count } = meanOf(
      turns,
      [call({ heard: [1], replied: [1] }), call({ heard: [1, 2], replied: [1, 2] }), call(lasting), call(never)],
      hours(0),
    );
    expect([mean, count]).toEqual([1.5, 2]);
  });
});

describe('resolution', () => {
  const resolved = { outcome: 'RESOLVED' };
  it.each<[string, Partial<KnownFacts>, number, object | null]>([
    ['stands provisionally when the call ends', resolved, 0, { resolved: true, final: false }],
    ['is still provisional just before 72 hours', resolved, 71.999, { resolved: true, final: false }],
    ['is final after 72 hours', resolved, 72, { resolved: true, final: true }],
    ['is lost, finally, when the caller calls again', { ...resolved, calledAgainAt: hours(71) }, 71, { resolved: false, final: true }],
    ['stays when the caller calls again later', { ...resolved, calledAgainAt: hours(72) }, 80, { resolved: true, final: true }],
    ['is not given to what was not concluded so', { outcome: 'HANDED_OFF' }, 0, { resolved: false, final: false }],
    ['is not given to what was not concluded', {}, 100, { resolved: false, final: true }],
    ['is unknown while the call lasts', { ...resolved, ...lasting }, 0, null],
    ['is no question for a call that nobody answered', { ...resolved, ...never }, 0, null],
  ])('%s', (_, changes, now, expected) => {
    expect(resolutionOf(call(changes), hours(now))).toEqual(expected);
  });

  it('is reported as the share of the calls that were resolved', () => {
    const calls = [call(resolved), call(resolved), call({ outcome: 'UNRESOLVED' }), call(), call(lasting)];
    expect(meanOf(resolution, calls, hours(1)).mean).toBe(0.5);
  });
});

it('counts a transfer as soon as an agent was asked for', () => {
  const calls = [
    call({ transferred: true }),
    call({ ...lasting, transferred: true }),
    call(),
    call(lasting),
    call({ ...never, transferred: true }),
  ];
  expect(meanOf(transfer, calls, hours(0)).mean).toBe(0.5);
});

it('means over those who gave a score', () => {
  expect(meanOf(satisfaction, [call({ satisfaction: 5 }), call({ satisfaction: 2 }), call()], hours(0))).toEqual({ mean: 3.5, count: 2 });
});

it('has no mean of nothing', () => {
  for (const metric of METRICS) expect(meanOf(metric, [], hours(0))).toEqual({ mean: null, count: 0 });
});

it('says what each figure means, in both languages', () => {
  expect(METRICS.map(({ name }) => name)).toEqual(['duration', 'turns', 'resolution', 'transfer', 'satisfaction']);
  for (const { definition } of METRICS) {
    expect(definition.EN).toMatch(/^[A-Z].{40,}\.$/);
    expect(definition.ZH).toMatch(/^\p{Script=Han}.{15,}。$/u);
  }
});
