import { beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import type { Language } from '#kernel/language.js';
import { understanderContract } from '../contract.js';
import type { Heard, Understander } from '../port.js';
import { embeddedUnderstander } from './embedded.js';

const clock = new ManualClock('2026-03-04T02:00:00Z');
let understander: Understander;
beforeAll(async () => {
  understander = await embeddedUnderstander({ clock, timeZone: 'Asia/Shanghai' });
});

understanderContract('embedded', () => understander);

const understand = (language: Language, text: string, more: Partial<Heard> = {}) =>
  understander.understand({ text, language, expects: 'ANYTHING', keys: null, context: null, ...more });

describe('the embedded understander', () => {
  it.each([
    ['EN', 'where is my order two zero four eight one seven three five', 'query_order'],
    ['EN', 'how long do i have to send something back', 'consult'],
    ['EN', 'my new router keeps losing the connection every evening', 'fault'],
    ['EN', 'yes that would be great', 'yes'],
    ['EN', 'i would give it a five', 'rate'],
    ['EN', 'thanks that is all for today', 'goodbye'],
    ['ZH', '帮我看一下订单三零五九二八四六到哪里了', 'query_order'],
    ['ZH', '东西不合适的话几天之内能退', 'consult'],
    ['ZH', '家里的路由器老是掉线', 'fault'],
    ['ZH', '好的那就麻烦你了', 'yes'],
    ['ZH', '我打五分', 'rate'],
    ['ZH', '没别的事了再见', 'goodbye'],
  ] as const)('%s: "%s" means %s', async (language, text, intent) => {
    expect(await understand(language, text)).toMatchObject({ intent: { name: intent }, confident: true });
  });

  it('finds the number of the order', async () => {
    const { entities } = await understand('EN', 'where is my order two zero four eight one seven three five');
    expect(entities).toEqual([
      { type: 'order_number', value: '20481735', raw: 'two zero four eight one seven three five', start: 18, end: 58 },
    ]);
  });

  it('finds the score and the number that it is', async () => {
    const { entities } = await understand('EN', 'i would give it a five', { expects: 'SCORE' });
    expect(entities.map(({ type, value }) => [type, value])).toEqual([
      ['score', '5'],
      ['number', '5'],
    ]);
  });

  it('goes by the script, whatever language was expected', async () => {
    expect(await understand('EN', '家里的路由器老是掉线')).toMatchObject({ language: 'ZH', intent: { name: 'fault' } });
    expect(await understand('ZH', 'yes that would be great')).toMatchObject({ language: 'EN', intent: { name: 'yes' } });
  });

  it('reads times in the time zone of the hub', async () => {
    const { entities } = await understand('EN', 'please send somebody at eleven in the morning');
    expect(entities).toContainEqual(expect.objectContaining({ type: 'datetime', value: '2026-03-04T11:00' }));
  });

  it('takes a number given unasked for a question about it', async () => {
    expect((await understand('EN', 'this is about order number two zero four eight one nine three three')).intent.name).toBe('query_order');
    expect((await understand('ZH', '工单一零零二三九')).intent.name).toBe('query_ticket');
    expect((await understand('EN', 'two zero four eight one nine three three', { expects: 'DIGITS' })).intent.name).toBe('give_number');
  });

  it('leans towards what was asked for', async () => {
    expect((await understand('EN', 'three', { expects: 'SCORE' })).intent.name).toBe('rate');
    const number = await understand('EN', 'three', { expects: 'DIGITS' });
    expect(number.intent.name).not.toBe('rate');
    expect(number.entities.map(({ type }) => type)).toEqual(['number']);
    const [asked, unasked] = [
      await understand('EN', 'that is fine with me', { expects: 'YES_NO' }),
      await understand('EN', 'that is fine with me'),
    ];
    expect(asked.intent.name).toBe('yes');
    expect(asked.intent.confidence).toBeGreaterThan(unasked.intent.name === 'yes' ? unasked.intent.confidence : 0);
  });

  it('is the same every time it is trained', async () => {
    const another = await embeddedUnderstander({ clock, timeZone: 'Asia/Shanghai' });
    const heard: Heard = {
      text: 'my new router keeps losing the connection',
      language: 'EN',
      expects: 'ANYTHING',
      keys: null,
      context: null,
    };
    expect(await another.understand(heard)).toEqual(await understander.understand(heard));
  });
});

describe('keys', () => {
  const press = (keys: string, expects: Heard['expects'] = 'ANYTHING') => understand('EN', '', { keys, expects });

  it.each([
    ['1', 'YES_NO', 'yes'],
    ['2', 'YES_NO', 'no'],
    ['0', 'ANYTHING', 'human'],
    ['4', 'SCORE', 'rate'],
    ['20481933', 'DIGITS', 'give_number'],
    ['*', 'ANYTHING', 'none'],
  ] as const)('%s where %s is expected means %s', async (keys, expects, intent) => {
    expect((await press(keys, expects)).intent.name).toBe(intent);
  });

  it('are numbers as the words are', async () => {
    expect((await press('20481933#', 'DIGITS')).entities).toEqual([
      { type: 'order_number', value: '20481933', raw: '20481933#', start: 0, end: 9 },
    ]);
    expect((await press('100239')).entities[0]).toMatchObject({ type: 'ticket_number', value: '100239' });
    expect((await press('4', 'SCORE')).entities.map(({ type }) => type)).toEqual(['score', 'number']);
    expect((await press('4', 'DIGITS')).entities.map(({ type }) => type)).toEqual(['number']);
  });
});
