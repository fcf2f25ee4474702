import { describe, expect, it } from 'vitest';
import { speechProgram } from '#test/real/speech.js';
import { spelledInChinese } from '../chinese-numbers.js';
import { clauses } from '../clauses.js';
import { synthesiserContract } from '../synthesiser.contract.js';
import { voicesByLanguage } from './by-language.js';
import { espeakNg, inPinyin } from './espeak-ng.js';
import { flite } from './flite.js';

const slt = flite({ program: speechProgram('flite'), voice: 'slt' });
const espeak = espeakNg({ program: speechProgram('espeak-ng') });

synthesiserContract('flite', slt);
synthesiserContract('espeak-ng', espeak);
synthesiserContract('a voice for each language', voicesByLanguage({ EN: slt, ZH: espeak }));

describe('Chinese for the voice', () => {
  it.each([
    ['订单3 0 5', '订单三 零 五'],
    ['11月23日', '十一月二十三日'],
    ['2026年', '二零二六年'],
    ['¥129.50', '一百二十九点五零元'],
    ['7天内', '七天内'],
    ['1,205元', '一千二百零五元'],
    ['13800138000', '一三八零零一三八零零零'],
    ['满300减20%', '满三百减百分之二十'],
    ['10000', '一万'],
    ['20500', '二万零五百'],
  ])('writes %s as %s', (text, said) => expect(spelledInChinese(text)).toBe(said));

  it('goes in as pinyin with the tone numbers that the voice knows', () => {
    expect(inPinyin('您的绿色')).toBe('nin2 de5 lv4 se4');
  });
});

describe('clauses', () => {
  it('are cut where a voice pauses anyway, and account for every character', () => {
    expect(clauses('Hello. How are you? ')).toEqual([
      { text: 'Hello.', upTo: 6 },
      { text: 'How are you?', upTo: 20 },
    ]);
    expect(clauses('您好。请讲！')).toEqual([
      { text: '您好。', upTo: 3 },
      { text: '请讲！', upTo: 6 },
    ]);
  });

  it('are not cut within numbers', () => {
    expect(clauses('That is 129.50 at 10:30').map(({ text }) => text)).toEqual(['That is 129.50 at 10:30']);
  });
});
