import { describe, expect, it } from 'vitest';
import { type Phrases, render, type Telling } from './phrases.js';

const english: Telling = { language: 'EN', timeZone: 'Asia/Shanghai', now: new Date('2026-11-22T10:00:00+08:00') };
const chinese: Telling = { ...english, language: 'ZH' };
const phrases: Phrases = {
  shipped: 'Order {order.number|digits} comes[ with {order.carrier}][ {order.expectedAt|day}].',
  total: 'That is {order.total|money}.',
  tier: 'You are {customer.tier|name}.',
  'name.GOLD': 'a gold member',
};

describe('a phrase', () => {
  it('reads numbers digit by digit, without their dashes', () => {
    expect(render({ t: '{n|digits}' }, 't', { n: 'T-1002' }, english)).toBe('T 1 0 0 2');
  });

  it.each([
    ['2026-11-22T23:30:00+08:00', 'today', '今天'],
    ['2026-11-23T01:00:00+08:00', 'tomorrow', '明天'],
    ['2026-11-21T12:00:00+08:00', 'yesterday', '昨天'],
    ['2026-11-26T12:00:00+08:00', 'on Thursday 26 November', '11月26日星期四'],
  ])('tells %s as "%s" and "%s" in the business\'s time zone', (at, inEnglish, inChinese) => {
    expect(render({ d: '{at|day}' }, 'd', { at }, english)).toBe(inEnglish);
    expect(render({ d: '{at|day}' }, 'd', { at }, chinese)).toBe(inChinese);
  });

  it('says money as the language does, and looks names up', () => {
    expect(render(phrases, 'total', { 'order.total': '12950 CNY' }, chinese)).toBe('That is 129.50人民币.');
    expect(render(phrases, 'total', { 'order.total': '12950 CNY' }, english)).toBe('That is 129.50 Chinese yuan.');
    expect(render(phrases, 'tier', { 'customer.tier': 'GOLD' }, english)).toBe('You are a gold member.');
  });

  it('leaves out what is not known, so that nobody hears a placeholder', () => {
    expect(render(phrases, 'shipped', { 'order.number': '12' }, english)).toBe('Order 1 2 comes.');
    expect(render(phrases, 'shipped', { 'order.number': '12', 'order.carrier': 'UPS' }, english)).toBe('Order 1 2 comes with UPS.');
    expect(render(phrases, 'no such phrase', {}, english)).toBe('');
  });
});
