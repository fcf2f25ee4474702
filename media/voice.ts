import type { Language } from '#kernel/language.js';
import { FRAME_SAMPLES, ROOM_RATE } from './frame.js';
import { encodeMulaw, MULAW_SILENCE } from './g711.js';
import type { Phrases, SpokenPhrase } from './phrases.js';
import { Resampler } from './resample.js';
import { joined } from './samples.js';
import type { SpeechRequest, Synthesiser } from './speech/synthesiser.js';

/** 20 ms of speech in PCMU, and how many characters of the text have been said at its end. */
export interface SpokenFrame {
  payload: Uint8Array;
  upTo: number;
}

/** Speaks texts in the room's format, a sentence at a time, so that the first is heard while the second is being made. */
export interface Voice {
  speak(request: SpeechRequest): AsyncIterable<SpokenFrame>;
}

const LOCALE: Record<Language, string> = { EN: 'en', ZH: 'zh' };

export const voice = (synthesiser: Synthesiser, phrases: Phrases): Voice => ({
  async *speak({ text, language, signal }) {
    for (const { sentence, from } of sentencesOf(text, language)) {
      if (signal.aborted) return;
      const known = phrases.get(synthesiser.name, language, sentence);
      if (known) yield* framesOf(known, from);
      else {
        const phrase: SpokenFrame[] = [];
        for await (const frame of synthesised(synthesiser, { text: sentence, language, signal })) {
          phrase.push(frame);
          yield { payload: frame.payload, upTo: from + frame.upTo };
        }
        if (!signal.aborted) phrases.keep(synthesiser.name, language, sentence, packed(phrase));
      }
    }
  },
});

/** The sentences of a text and where each begins in it; what has nothing to be said in it is left out. */
export function* sentencesOf(text: string, language: Language): Generator<{ sentence: string; from: number }> {
  for (const { segment, index } of new Intl.Segmenter(LOCALE[language], { granularity: 'sentence' }).segment(text)) {
    const sentence = segment.trim();
    if (/[\p{L}\p{N}]/u.test(sentence)) yield { sentence, from: index + segment.indexOf(sentence) };
  }
}

async function* synthesised(synthesiser: Synthesiser, request: SpeechRequest): AsyncGenerator<SpokenFrame> {
  let resampler: Resampler | null = null;
  let rest = new Int16Array(0);
  let said = 0;
  for await (const { frame, upTo } of synthesiser.speak(request)) {
    resampler ??= new Resampler(frame.sampleRate, ROOM_RATE);
    const samples = joined(rest, resampler.push(frame.samples));
    const frames = Math.floor(samples.length / FRAME_SAMPLES);
    for (let index = 0; index < frames; index++) {
      const payload = encodeMulaw(samples.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES));
      // An engine tells at the end of a chunk how far it has come; within it the words are taken to flow evenly.
      yield { payload, upTo: Math.round(said + ((upTo - said) * (index + 1)) / frames) };
    }
    rest = samples.slice(frames * FRAME_SAMPLES);
    said = upTo;
  }
  const tail = joined(rest, resampler?.end() ?? new Int16Array(0));
  for (let at = 0; at < tail.length; at += FRAME_SAMPLES) {
    const payload = new Uint8Array(FRAME_SAMPLES).fill(MULAW_SILENCE);
    payload.set(encodeMulaw(tail.subarray(at, at + FRAME_SAMPLES)));
    yield { payload, upTo: said };
  }
}

const packed = (frames: readonly SpokenFrame[]): SpokenPhrase => {
  const audio = new Uint8Array(frames.length * FRAME_SAMPLES);
  for (const [index, { payload }] of frames.entries()) audio.set(payload, index * FRAME_SAMPLES);
  return { audio, upTo: Uint16Array.from(frames, ({ upTo }) => upTo) };
};

function* framesOf({ audio, upTo }: SpokenPhrase, from: number): Generator<SpokenFrame> {
  for (let index = 0; index < upTo.length; index++) {
    yield { payload: audio.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES), upTo: from + upTo[index]! };
  }
}
