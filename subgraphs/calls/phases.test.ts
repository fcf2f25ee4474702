import { describe, expect, it } from 'vitest';
import { COURSE, impliedOutcome, mayAsk, mayMove, OPERATIONS, restingPhase } from './phases.js';
import { CallPhase } from './values.js';

const phases = Object.values(CallPhase);

describe('the course of a call', () => {
  it.each([
    ['INBOUND', 'CONSULTING', true],
    ['CONSULTING', 'HANDLING', true],
    ['HANDLING', 'CONSULTING', true],
    ['HANDLING', 'TRANSFERRING', true],
    ['TRANSFERRING', 'HANDLING', true],
    ['CONSULTING', 'INBOUND', false],
    ['TRANSFERRING', 'INBOUND', false],
    ['ARCHIVED', 'CONSULTING', false],
    ['FAILED', 'HANDLING', false],
  ] as const)('%s to %s: %s', (from, to, allowed) => {
    expect(mayMove(from, to)).toBe(allowed);
  });

  it('archives no call that lasts', () => {
    for (const from of phases) for (const to of ['ARCHIVED', 'ABANDONED', 'FAILED'] as const) expect(mayMove(from, to)).toBe(false);
  });

  it('comes to an end from every phase, and goes no further', () => {
    for (const phase of phases) {
      const resting = COURSE[phase].ends.length === 0;
      expect(resting).toBe(['ARCHIVED', 'ABANDONED', 'FAILED'].includes(phase));
      if (resting) expect(COURSE[phase].next).toEqual([]);
      else expect(COURSE[phase].ends).toContain('FAILED');
    }
  });

  it('lets only what is learned late be told of an ended call', () => {
    const afterwards = Object.keys(OPERATIONS).filter(operation => mayAsk(operation as keyof typeof OPERATIONS, 'ARCHIVED'));
    expect(afterwards).toEqual(['identifyCaller', 'concludeCall', 'rateCall']);
  });
});

describe('the end of a call', () => {
  const agent = { id: 'l3', party: 'AGENT' as const, door: 'browser', joinedAt: new Date(0), leftAt: null };
  it.each([
    ['INBOUND', 'CALLER_HUNG_UP', 'ABANDONED'],
    ['INBOUND', 'BOT_HUNG_UP', 'ARCHIVED'],
    ['CONSULTING', 'CALLER_HUNG_UP', 'ARCHIVED'],
    ['TRANSFERRING', 'CALLER_HUNG_UP', 'ABANDONED'],
    ['TRANSFERRING', 'HANDED_OFF', 'ARCHIVED'],
    ['HANDLING', 'INTERRUPTED', 'FAILED'],
    ['INBOUND', 'DOOR_FAILED', 'FAILED'],
    ['ARCHIVED', 'INTERRUPTED', 'ARCHIVED'],
  ] as const)('leaves a call in %s by %s as %s', (phase, reason, expected) => {
    expect(restingPhase({ phase, legs: [] }, reason)).toBe(expected);
  });

  it('does not count a caller as lost whom an agent has taken', () => {
    expect(restingPhase({ phase: 'TRANSFERRING', legs: [agent] }, 'CALLER_HUNG_UP')).toBe('ARCHIVED');
  });

  it.each([
    ['CALLER_HUNG_UP', 'ABANDONED'],
    ['HANDED_OFF', 'HANDED_OFF'],
    ['HUB_STOPPED', 'INTERRUPTED'],
    ['TOO_LONG', 'UNRESOLVED'],
  ] as const)('by %s means %s when nobody said otherwise', (reason, outcome) => {
    expect(impliedOutcome(reason)).toBe(outcome);
  });
});
