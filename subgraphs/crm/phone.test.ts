import { describe, expect, it } from 'vitest';
import { phonesOf } from './phone.js';

describe('reading a telephone number', () => {
  it.each([
    ['+8613800138000'],
    ['138 0013 8000'],
    ['138-0013-8000'],
    ['86 138 0013 8000'],
    ['0086 13800138000'],
    ['８６１３８００１３８０００'],
    ['tel:+86-138-0013-8000'],
    ['sip:+8613800138000@carrier.example'],
  ])('reads %s as a mobile of China', text => {
    expect(phonesOf(text)[0]).toBe('+8613800138000');
  });

  it.each([['+1 (415) 555-0123'], ['001 415 555 0123'], ['14155550123']])('reads %s as abroad', text => {
    expect(phonesOf(text)).toEqual(['+14155550123']);
  });

  it('takes digits for a country abroad only where no home country knows the number', () => {
    expect(phonesOf('6592345678', ['US'])).toEqual(['+16592345678']);
    expect(phonesOf('6592345678', ['GB'])).toEqual(['+6592345678']);
  });

  it('reads a fixed line with its area', () => {
    expect(phonesOf('010-8888 8888')[0]).toBe('+861088888888');
  });

  it('gives every country that a number without one may mean, home first', () => {
    expect(phonesOf('(415) 555-0123')).toEqual(['+864155550123', '+14155550123']);
    expect(phonesOf('(415) 555-0123', ['US'])).toEqual(['+14155550123']);
  });

  it.each([['anonymous'], ['1001'], ['95588'], [''], ['+'], ['00000000000']])('finds none in "%s"', text => {
    expect(phonesOf(text)).toEqual([]);
  });
});
