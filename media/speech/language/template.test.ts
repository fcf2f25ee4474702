import { expect, it } from 'vitest';
import { readTemplate, type Slots, sample } from './template.js';

const slots: Slots = new Map([['thing', ['order', '(my|your) parcel'].map(readTemplate)]]);

/** All that a template can say, found by trying often. */
const said = (template: string): string[] => {
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  return [...new Set(Array.from({ length: 400 }, () => sample(readTemplate(template), slots, random)))].sort();
};

it.each([
  ['where is it', ['where is it']],
  ['(yes|no) [please]', ['no', 'no please', 'yes', 'yes please']],
  ['[a [b|c]] d', ['a b d', 'a c d', 'a d', 'd']],
  ['cancel {thing}', ['cancel my parcel', 'cancel order', 'cancel your parcel']],
])('%j says %j', (template, sentences) => expect(said(template)).toEqual(sentences));

it('speaks numbers digit by digit', () => {
  const numbers = said('{number:8}');
  expect(numbers.length).toBeGreaterThan(300);
  for (const number of numbers) expect(number).toMatch(/^((zero|oh|one|two|three|four|five|six|seven|eight|nine)( |$)){8}$/);
});

it.each(['a (b', 'a b)', 'a [b)', 'where {is', '{no-such}'])('says what is wrong with %j', template =>
  expect(() => said(template)).toThrow(expect.objectContaining({ code: 'MISCONFIGURED' })),
);
