import { expect, it } from 'vitest';
import { telephoneNumber } from './twilio-number.js';

it.each([
  ['+4930123456', '+4930123456'],
  [' +8613800138000 ', '+8613800138000'],
  ['+266696687', null],
  ['+7378742833', null],
  ['+2562533', null],
  ['+8656696', null],
  ['+86282452253', null],
  ['anonymous', null],
  ['sip:alice@example.com', null],
  ['client:desk', null],
  ['', null],
  [null, null],
])('reads the caller %j as %j', (given, number) => {
  expect(telephoneNumber(given)).toBe(number);
});
