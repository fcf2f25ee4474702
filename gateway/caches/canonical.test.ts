import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from './canonical.js';

const shuffled = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(shuffled);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, shuffled(member)]),
  );
};

it('reads back as what it was written of', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it('is the same whatever the order of names', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
    }),
  );
});
