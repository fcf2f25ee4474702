import { expect, it } from 'vitest';
import { Postings } from './postings.js';

const texts = [{ return: 0.6, parcel: 0.8 }, { parcel: 1 }, { hours: 1 }].map(text => new Map(Object.entries(text)));

it('compares a question with each text by all that both have', () => {
  const { products, mentioned } = new Postings(texts).nearnessTo(new Map(Object.entries({ parcel: 0.8, return: 0.6, lost: 0 })));
  expect([...products].map(near => near.toFixed(2))).toEqual(['1.00', '0.80', '0.00']);
  expect([...mentioned].map(share => share.toFixed(2))).toEqual(['1.00', '0.64', '0.00']);
});

it('finds nothing near a question that has nothing in common with any', () => {
  const { products, mentioned } = new Postings(texts).nearnessTo(new Map([['zeppelin', 1]]));
  expect([...products, ...mentioned]).toEqual([0, 0, 0, 0, 0, 0]);
});
