import { afterAll, describe, expect, it } from 'vitest';
import type { Language } from '#kernel/language.js';
import type { SpeechChunk, Synthesiser } from './synthesiser.js';

const TEXTS: Record<Language, string> = {
  EN: 'Your order 2 0 4 8 is on its way. Is there anything else?',
  ZH: '您的订单3 0 5 9正在配送途中。请问还有别的事吗？',
};

/** What the port `Synthesiser` promises, for one engine. */
export function synthesiserContract(name: string, synthesiser: Synthesiser): void {
  describe(`${name} keeps the Synthesiser contract`, () => {
    afterAll(() => synthesiser.close());
    const never = new AbortController().signal;
    const all = async (text: string, language: Language, signal = never): Promise<SpeechChunk[]> => {
      const chunks: SpeechChunk[] = [];
      for await (const chunk of synthesiser.speak({ text, language, signal })) chunks.push(chunk);
      return chunks;
    };
    const lengthMs = (chunks: SpeechChunk[]) => chunks.reduce((sum, { frame }) => sum + frame.durationMs, 0);

    it.each(synthesiser.languages)('speaks %s aloud, from the first character to the last', async language => {
      const text = TEXTS[language];
      const chunks = await all(text, language);
      expect(lengthMs(chunks)).toBeGreaterThan(2_000);
      expect(chunks.at(-1)!.upTo).toBe(text.length);
      const offsets = chunks.map(({ upTo }) => upTo);
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
      const loudest = chunks.reduce((most, { frame }) => frame.samples.reduce((peak, sample) => Math.max(peak, sample), most), 0);
      expect(loudest).toBeGreaterThan(3_000);
    });

    it.each(synthesiser.languages)('takes longer for more text (%s)', async language => {
      const short = lengthMs(await all(TEXTS[language].slice(0, 6), language));
      expect(lengthMs(await all(TEXTS[language].repeat(3), language))).toBeGreaterThan(short * 4);
    });

    it('says nothing where there is nothing to say', async () => {
      const [language] = synthesiser.languages;
      expect(await all('', language!)).toEqual([]);
      expect(await all(' … ', language!)).toEqual([]);
    });

    it('stops within one chunk when it is interrupted', async () => {
      const [language] = synthesiser.languages;
      const interruption = new AbortController();
      let after = 0;
      for await (const _ of synthesiser.speak({ text: TEXTS[language!].repeat(4), language: language!, signal: interruption.signal })) {
        if (interruption.signal.aborted) after++;
        interruption.abort();
      }
      expect(after).toBeLessThanOrEqual(1);
    });

    it('takes text for text, whatever it holds', async () => {
      const [language] = synthesiser.languages;
      for (const odd of [
        '-voice; rm -rf "$HOME" `id` $(id) \u0000 \n\t <b>&amp;</b> | tee x',
        '--help me',
        '<speak>1</speak>',
        '😀 hello 你好',
      ]) {
        expect(lengthMs(await all(odd, language!)), odd).toBeGreaterThan(100);
      }
    });
  });
}
