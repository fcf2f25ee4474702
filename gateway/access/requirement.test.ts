import { expect, it } from 'vitest';
import { somebody } from '../identity.js';
import { implies, inCommon, inWords, meets, requirement, together } from './requirement.js';

const scopes = (...parts: string[][][]) => requirement({ scopes: parts });
const holding = (held: string) => ({ ...somebody, scopes: new Set(held.split(' ')), policies: new Set<string>() });

it.each([
  ['a', [['a']], true],
  ['b', [['a']], false],
  ['a b', [['a', 'b']], true],
  ['a', [['a', 'b']], false],
  ['c', [['a', 'b'], ['c']], true],
  ['a', [], false],
])('who holds %j meets %j: %s', (held, groups, met) => {
  expect(meets(scopes(groups), holding(held))).toBe(met);
});

it('is met by whom nothing is held back from, but for who has shown nothing', () => {
  const wanted = requirement({ authenticated: true, scopes: [[['a']]], policies: [[['p']]] });
  expect(meets(wanted, somebody)).toBe(true);
  expect(meets(wanted, { ...somebody, authenticated: false })).toBe(false);
  expect(meets(requirement({ policies: [[['p']]] }), holding('p'))).toBe(false);
});

it('is the same however it is written', () => {
  const { key } = scopes([['a', 'b'], ['c']], [['d']]);
  expect(scopes([['d']], [['c'], ['b', 'a', 'b'], ['c']], [['d'], ['d']]).key).toBe(key);
  expect(together([scopes([['d']]), scopes([['c'], ['a', 'b']]), scopes([['d']])]).key).toBe(key);
  expect(scopes([['a,b']]).key).not.toBe(scopes([['a', 'b']]).key);
});

it.each([
  [scopes([['a', 'b']]), scopes([['a']]), true],
  [scopes([['a']]), scopes([['a', 'b']]), false],
  [scopes([['a'], ['b']]), scopes([['b'], ['a'], ['c']]), true],
  [scopes([['a'], ['b']]), scopes([['a']]), false],
  [
    scopes([['a']], [['b'], ['c']]),
    scopes([
      ['a', 'c'],
      ['a', 'b'],
    ]),
    true,
  ],
  [requirement({}), requirement({ authenticated: true }), false],
  [requirement({ authenticated: true }), requirement({}), true],
  [scopes(...Array.from({ length: 20 }, (_, at) => [[`a${at}`], [`b${at}`]])), scopes([['a1'], ['b1']]), false],
])('%# one requirement implies another, as far as that is soon found out', (one, other, so) => {
  expect(implies(one, other)).toBe(so);
});

it('has in common with others what all of them want', () => {
  const one = requirement({ authenticated: true, scopes: [[['a']], [['b']]] });
  expect(inWords(inCommon([one, requirement({ authenticated: true, scopes: [[['b']]] })]))).toBe('the scope b');
  expect(inCommon([one, requirement({})]).key).toBe(requirement({}).key);
  expect(inCommon([]).key).toBe(requirement({}).key);
});
