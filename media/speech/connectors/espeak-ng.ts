import { pinyin } from 'pinyin-pro';
import { spelledInChinese } from '../chinese-numbers.js';
import { clauses } from '../clauses.js';
import type { Synthesiser } from '../synthesiser.js';
import { inClauses, spokenBy } from './program.js';

export interface EspeakOptions {
  /** Its path, or its name where it is on the PATH. Always a process of its own: it is under the GPL. */
  program: string;
  /** Words a minute. */
  speed?: number;
}

/**
 * espeak-ng: Chinese, and English as a second voice; 22.05 kHz. Debian's build reads no hanzi, so Chinese goes in as
 * pinyin with tone numbers, for the voice made for that.
 */
export const espeakNg = ({ program, speed = 165 }: EspeakOptions): Synthesiser => ({
  name: 'espeak-ng',
  languages: ['ZH', 'EN'],
  speak: ({ text, language, signal }) =>
    inClauses(clauses(text), signal, clause =>
      spokenBy({
        program,
        text: language === 'ZH' ? inPinyin(clause) : clause,
        args: files => ['-v', language === 'ZH' ? 'cmn-latn-pinyin' : 'en-us', '-s', String(speed), '-f', files.text, '-w', files.wav],
        system: 'speech.espeak-ng',
        signal,
      }),
    ),
  close: async () => {},
});

/** "订单3" to "ding4 dan1 san1". The neutral tone, 0 to pinyin-pro, is 5 to the voice. */
export const inPinyin = (text: string): string =>
  pinyin(spelledInChinese(text), { toneType: 'num', v: true, nonZh: 'consecutive' }).replace(/([a-zü:]+)0(?!\d)/gi, '$15');
