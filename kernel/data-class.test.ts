import { expect, it } from 'vitest';
import { DATA_CLASSES, maskPhone, mayBeLogged } from './data-class.js';

it.each([
  ['+8613800138000', '+•••••••••8000'],
  ['+86 138 0013 8000', '+•• ••• •••• 8000'],
  ['(020) 7946-0958', '(•••) ••••-0958'],
  ['110', '110'],
  ['', ''],
])('masks %s as %s', (phone, masked) => {
  expect(maskPhone(phone)).toBe(masked);
});

it('lets only what is nobody’s own into a log', () => {
  expect(DATA_CLASSES.filter(mayBeLogged)).toEqual(['PUBLIC', 'INTERNAL']);
});
