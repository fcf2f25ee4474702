import { describe, expect, it } from 'vitest';
import { countedIds, timeOrderedIds } from './ids.js';

describe('time-ordered ids', () => {
  it('are the example of RFC 9562, appendix A.6', () => {
    const random = Buffer.from('0000000000000cc398c4dc0c0c07398f', 'hex');
    expect(
      timeOrderedIds(
        () => 0x017f22e279b0,
        () => random,
      )(),
    ).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  it('look like version 7, whatever the random bytes', () => {
    for (const byte of [0x00, 0xff, 0x5a]) {
      const id = timeOrderedIds(Date.now, size => new Uint8Array(size).fill(byte))();
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('sort by the time they were made', () => {
    let now = Date.UTC(2026, 0, 5);
    const next = timeOrderedIds(() => now);
    const made = Array.from({ length: 100 }, () => {
      now += 1;
      return next();
    });
    expect(made.toSorted()).toEqual(made);
  });

  it('do not come twice', () => {
    const next = timeOrderedIds(() => 0);
    expect(new Set(Array.from({ length: 1_000 }, next)).size).toBe(1_000);
  });
});

it('counted ids can be foretold', () => {
  const next = countedIds('call');
  expect([next(), next()]).toEqual(['call-1', 'call-2']);
});
