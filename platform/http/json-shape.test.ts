import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameGivenTwice, namesIn, shapeOf } from './json-shape.js';

describe('the shape of a JSON text', () => {
  it.each([
    ['7', 0, 0],
    ['{}', 1, 0],
    ['[[],[[]]]', 3, 0],
    ['{"a":{"b":[1]},"c":2}', 3, 3],
    ['{"a:b":"{[\\"]}:"}', 1, 1],
    ['{"\\\\":"\\\\\\"","b":1}', 1, 2],
    ['{"a":1,"a":2}', 1, 2],
  ])('of %s is %i levels and %i names', (text, levels, names) => {
    expect(shapeOf(text)).toEqual({ levels, names });
  });

  it('is that of the value, whatever that is', () => {
    const levelsOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(levelsOf)) : 0;
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const text = JSON.stringify(value);
        const read: unknown = JSON.parse(text);
        expect(shapeOf(text)).toEqual({ levels: levelsOf(read), names: namesIn(read) });
        expect(nameGivenTwice(text)).toBeNull();
      }),
    );
  });

  it('costs no stack and little time, however deep the text is', () => {
    const start = performance.now();
    expect(shapeOf('['.repeat(1_000_000)).levels).toBe(1_000_000);
    expect(shapeOf(`"${'\\\\'.repeat(500_000)}`)).toEqual({ levels: 0, names: 0 });
    expect(performance.now() - start).toBeLessThan(500);
  });

  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"query":1,"qu\\u0065ry":2}', 'query'],
    ['[{"a":1},{"a":1,"b":{"c":1,"c":{}}}]', 'c'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"a":{"b":1},"b":"a"}', null],
  ])('tells which name %s gives twice', (text, name) => {
    expect(nameGivenTwice(text)).toBe(name);
    expect(shapeOf(text).names === namesIn(JSON.parse(text))).toBe(name === null);
  });
});
