import { describe, expect, it } from 'vitest';
import type { Context } from './context.js';
import { emptyContext } from './contexts.js';
import { references } from './references.js';

const [before, now] = [new Date('2026-03-04T10:00:00Z'), new Date('2026-03-04T10:01:00Z')];
const focused: Context = {
  ...emptyContext('c1', now),
  focus: [
    { type: 'order', id: 'o1', label: null, at: now },
    { type: 'order', id: 'o2', label: null, at: now },
    { type: 'ticket', id: 't1', label: null, at: before },
    { type: 'order', id: 'o0', label: null, at: before },
  ],
};
const pointed = (language: 'EN' | 'ZH', text: string) =>
  references(text, language, focused).map(({ phrase, type, id }) => [phrase, type, id]);

describe('what points at the focus', () => {
  it.each([
    ['EN', 'When does this order come?', ['this order', 'order', 'o1']],
    ['EN', 'is that ticket solved', ['that ticket', 'ticket', 't1']],
    ['EN', 'cancel the second order', ['the second order', 'order', 'o2']],
    ['EN', 'the first one please', ['the first one', 'order', 'o1']],
    ['EN', 'the last one', ['the last one', 'order', 'o2']],
    ['EN', 'please cancel it', ['it', 'order', 'o1']],
    ['EN', 'That one', ['That one', 'order', 'o1']],
    ['ZH', '这个订单什么时候来', ['这个订单', 'order', 'o1']],
    ['ZH', '那个工单解决了吗', ['那个工单', 'ticket', 't1']],
    ['ZH', '取消第二个订单', ['第二个订单', 'order', 'o2']],
    ['ZH', '第一个', ['第一个', 'order', 'o1']],
    ['ZH', '第二单帮我退了吧', ['第二单', 'order', 'o2']],
    ['ZH', '刚才那个怎么样了', ['刚才那个', 'order', 'o1']],
    ['ZH', '最后一个', ['最后一个', 'order', 'o2']],
    ['ZH', '那就取消它吧', ['它', 'order', 'o1']],
  ] as const)('%s: %s', (language, text, reference) => {
    expect(pointed(language, text)).toEqual([reference]);
  });

  it('tells two in one sentence', () => {
    expect(pointed('EN', 'does that ticket belong to this order')).toEqual([
      ['that ticket', 'ticket', 't1'],
      ['this order', 'order', 'o1'],
    ]);
  });

  it.each(['第一次打电话', '第二天送到吗', '最后一次', '第一个问题是怎么退货', '我等了两天，第三天才到', '前一个星期下的单'])(
    'finds nothing in "%s"',
    text => {
      expect(pointed('ZH', text)).toEqual([]);
    },
  );

  it.each(['the third one', 'what is this about', 'order me a router', 'it rains'])('finds nothing in "%s"', text => {
    expect(pointed('EN', text)).toEqual([]);
  });

  it('finds nothing without a context', () => {
    expect(references('this order', 'EN', null)).toEqual([]);
  });
});
