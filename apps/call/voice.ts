import type { Language } from '#kernel/language.js';
import { FRAME_SAMPLES, ROOM_RATE } from '#media/frame.js';
import { encodeMulaw, MULAW_SILENCE } from '#media/g711.js';
import { Resampler } from '#media/resample.js';
import { joined } from '#media/samples.js';
import type { Synthesiser } from '#media/speech/synthesiser.js';
import { telephoneBand } from './telephone-band.js';

/** The caller's voice: text or samples in, frames of PCMU as a telephone would carry them out. */
export class Voice {
  constructor(private readonly synthesisers: Record<Language, Synthesiser>) {}

  async speak(text: string, language: Language): Promise<Uint8Array[]> {
    const pieces: Int16Array[] = [];
    let rate = ROOM_RATE;
    for await (const { frame } of this.synthesisers[language].speak({ text, language, signal: new AbortController().signal })) {
      pieces.push(frame.samples);
      rate = frame.sampleRate;
    }
    return telephoned(joined(...pieces), rate);
  }

  async close(): Promise<void> {
    await Promise.all(new Set(Object.values(this.synthesisers).map(synthesiser => synthesiser.close())));
  }
}

/** Samples of any rate, through a telephone: 8 kHz, 300–3400 Hz, µ-law, cut into frames of 20 ms. */
export const telephoned = (samples: Int16Array, sampleRate: number): Uint8Array[] => {
  const narrow = sampleRate === ROOM_RATE ? samples : resampled(samples, sampleRate);
  const codes = encodeMulaw(telephoneBand(narrow));
  const frames: Uint8Array[] = [];
  for (let at = 0; at < codes.length; at += FRAME_SAMPLES) {
    const frame = new Uint8Array(FRAME_SAMPLES).fill(MULAW_SILENCE);
    frame.set(codes.subarray(at, at + FRAME_SAMPLES));
    frames.push(frame);
  }
  return frames;
};

const resampled = (samples: Int16Array, sampleRate: number): Int16Array => {
  const resampler = new Resampler(sampleRate, ROOM_RATE);
  return joined(resampler.push(samples), resampler.end());
};
