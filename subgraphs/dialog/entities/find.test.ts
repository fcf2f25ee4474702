import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Language } from '#kernel/language.js';
import { EntityFinder } from './find.js';
import { Moments } from './moments.js';
import { wallTime } from './wall-time.js';

const moments = new Moments();
const finder = new EntityFinder({ moments });
/** A Wednesday, ten in the morning. */
const now = new Date('2026-03-04T10:00:00Z');
const hints = { score: false, digits: false, now };

const found = async (language: Language, text: string, more: Partial<typeof hints> = {}) =>
  (await finder.find(text, { language, ...hints, ...more })).map(({ type, value, raw }) => `${type} ${value} "${raw}"`);

beforeAll(() => moments.warm());

describe('numbers of orders, tickets and phones', () => {
  it.each([
    ['EN', 'order two oh four eight one nine three three', 'order_number 20481933 "two oh four eight one nine three three"'],
    ['EN', 'it is 2048 1933', 'order_number 20481933 "2048 1933"'],
    ['EN', 'ticket one zero zero two three nine', 'ticket_number 100239 "one zero zero two three nine"'],
    ['EN', 'T-100239', 'ticket_number 100239 "T-100239"'],
    ['EN', 't one zero zero two three nine', 'ticket_number 100239 "t one zero zero two three nine"'],
    ['EN', 'my order is two zero four eight one nine three', 'order_number 2048193 "two zero four eight one nine three"'],
    ['EN', 'call me on +44 20 7946 0958', 'phone +442079460958 "44 20 7946 0958"'],
    [
      'EN',
      'my number is one three eight one two three four five six seven eight',
      'phone +8613812345678 "one three eight one two three four five six seven eight"',
    ],
    ['EN', 'four nine one two three', 'number 49123 "four nine one two three"'],
    ['ZH', '订单三零五九二八四七', 'order_number 30592847 "三零五九二八四七"'],
    ['ZH', '工单号是幺零零二三九', 'ticket_number 100239 "幺零零二三九"'],
    ['ZH', '我的手机是幺三八一二三四五六七八', 'phone +8613812345678 "幺三八一二三四五六七八"'],
    ['ZH', '电话０１０－６２７８０００１', 'phone +861062780001 "０１０－６２７８０００１"'],
    ['ZH', '３０５９２８４７', 'order_number 30592847 "３０５９２８４７"'],
  ] as const)('%s: %s', async (language, text, entity) => {
    expect(await found(language, text)).toEqual([entity]);
  });

  it.each([
    ['EN', 'i placed an order in 2024', 'datetime 2024-01-01/2025-01-01 "2024"'],
    ['EN', 'the order was for 1500 dollars', 'number 1500 "1500"'],
    ['EN', 'an order of $20481933', 'number 20481933 "20481933"'],
    ['EN', 'my order ends in 1735', 'number 1735 "1735"'],
    ['ZH', '订单是2025年下的', 'datetime 2025-01-01/2026-01-01 "2025年"'],
    ['ZH', '这个订单一共1500块', 'number 1500 "1500"'],
  ] as const)('%s: "%s" names no order', async (language, text, entity) => {
    expect(await found(language, text)).toEqual([entity]);
  });

  it('goes by the nearest name', async () => {
    expect(await found('EN', 'my ticket 100239 is about order 20481933')).toEqual([
      'ticket_number 100239 "100239"',
      'order_number 20481933 "20481933"',
    ]);
  });
});

describe('dates and times', () => {
  it.each([
    ['EN', 'tomorrow at three in the afternoon', '2026-03-05T15:00'],
    ['EN', 'the day after tomorrow', '2026-03-06'],
    ['EN', 'please call on friday', '2026-03-06'],
    ['EN', 'friday at ten', '2026-03-06T10:00'],
    ['EN', 'in two hours', '2026-03-04T12:00'],
    ['EN', 'in half an hour', '2026-03-04T10:30'],
    ['EN', 'on the third of march', '2027-03-03'],
    ['EN', 'at five', '2026-03-04T17:00'],
    ['EN', 'at nine in the morning', '2026-03-05T09:00'],
    ['EN', 'i ordered it ten days ago', '2026-02-22'],
    ['EN', 'yesterday', '2026-03-03'],
    ['EN', 'monday morning', '2026-03-09T08:00/2026-03-09T12:00'],
    ['EN', 'by friday', '../2026-03-06'],
    ['EN', 'next week', '2026-03-09/2026-03-16'],
    ['ZH', '明天下午三点', '2026-03-05T15:00'],
    ['ZH', '下周一上午十点', '2026-03-09T10:00'],
    ['ZH', '三月五号下午', '2026-03-05T12:00/2026-03-05T16:00'],
    ['ZH', '两个小时以后', '2026-03-04T12:00'],
    ['ZH', '半个小时后', '2026-03-04T10:30'],
    ['ZH', '一个半小时后', '2026-03-04T11:30'],
    ['ZH', '过两天再打', '2026-03-06'],
    ['ZH', '三个月前', '2025-12-04'],
    ['ZH', '两个月以后', '2026-05-04'],
    ['ZH', '半年前', '2025-09-04'],
    ['ZH', '两年前', '2024-03-04'],
    ['ZH', '半天后', '2026-03-04T22:00'],
    ['ZH', '半个月后', '2026-03-19'],
    ['ZH', '一个半月前', '2026-01-20'],
    ['ZH', '十天前', '2026-02-22'],
    ['ZH', '周五早上九点半', '2026-03-06T09:30'],
    ['ZH', '星期六', '2026-03-07'],
    ['ZH', '今天晚上', '2026-03-04T16:00/2026-03-04T20:00'],
  ] as const)('%s: %s is %s', async (language, text, value) => {
    const [moment, ...others] = await finder.find(text, { language, ...hints });
    expect(moment).toMatchObject({ type: 'datetime', value });
    expect(others.filter(({ type }) => type === 'datetime')).toEqual([]);
  });

  it('counts a month from the end of one to the end of the next', async () => {
    const hour = { ...hints, now: new Date('2026-01-31T10:00:00Z') };
    expect(await finder.find('一个月后', { language: 'ZH', ...hour })).toMatchObject([{ type: 'datetime', value: '2026-02-28' }]);
  });

  it('tells the time of a zone whatever the summer time where the process runs', async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    // There the clocks go from two to three in this night; here they do not.
    vi.stubEnv('TZ', 'America/New_York');
    const night = { ...hints, now: wallTime(new Date('2026-03-07T18:00:00Z'), 'Asia/Shanghai') };
    expect(await finder.find('半个小时后', { language: 'ZH', ...night })).toMatchObject([{ value: '2026-03-08T02:30' }]);
  });

  it.each([
    ['EN', 'good morning'],
    ['EN', 'have a nice evening'],
    ['EN', 'every evening'],
    ['EN', 'for two weeks'],
    ['EN', 'one moment please'],
    ['EN', 'you may record this'],
    ['EN', 'right now'],
    ['ZH', '晚上好'],
    ['ZH', '每天晚上'],
    ['ZH', '语速再慢一点'],
    ['ZH', '等我一分钟'],
    ['ZH', '现在'],
  ] as const)('%s: "%s" names no moment', async (language, text) => {
    expect((await finder.find(text, { language, ...hints })).filter(({ type }) => type === 'datetime')).toEqual([]);
  });
});

describe('scores', () => {
  it.each([
    ['EN', 'four stars', '4'],
    ['EN', 'a three out of five', '3'],
    ['EN', 'full marks', '5'],
    ['ZH', '打四分', '4'],
    ['ZH', '满分', '5'],
    ['ZH', '三颗星', '3'],
    ['ZH', '五分制的话我给两分', '2'],
  ] as const)('%s: %s', async (language, text, value) => {
    expect(await finder.find(text, { language, ...hints })).toContainEqual(expect.objectContaining({ type: 'score', value }));
  });

  it('takes a bare number where a score was asked for', async () => {
    expect(await found('EN', 'well a four i guess', { score: true })).toContain('score 4 "four"');
    expect(await found('EN', 'well a four i guess')).not.toContain('score 4 "four"');
  });

  it('is no score above five, in minutes, or in a pronoun', async () => {
    expect(await found('EN', 'i was that one of seven', { score: true })).not.toContainEqual(expect.stringContaining('score'));
    expect(await found('ZH', '等五分钟')).not.toContainEqual(expect.stringContaining('score'));
  });
});

describe('places and languages', () => {
  it.each([
    ['EN', 'do you ship to new york city', 'place New York "new york city"'],
    ['EN', 'I live in Shanghai.', 'place Shanghai "Shanghai"'],
    ['ZH', '寄到四川成都', 'place Sichuan "四川"'],
    ['ZH', '寄到四川成都', 'place Chengdu "成都"'],
    ['EN', 'my english is poor', 'language EN "english"'],
    ['ZH', '说普通话', 'language ZH "普通话"'],
  ] as const)('%s: %s', async (language, text, entity) => {
    expect(await found(language, text)).toContain(entity);
  });

  it('finds no place inside a word', async () => {
    expect(await found('EN', 'i am milanese')).toEqual([]);
  });
});
