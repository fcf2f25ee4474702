import { join } from 'node:path';
import type { Language } from '#kernel/language.js';
import type { CallContext } from '#media/leg.js';
import { recognisersByLanguage, voicesByLanguage } from '#media/speech/connectors/by-language.js';
import { espeakNg } from '#media/speech/connectors/espeak-ng.js';
import { flite } from '#media/speech/connectors/flite.js';
import { pocketsphinx } from '#media/speech/connectors/pocketsphinx.js';
import { scripted } from '#media/speech/connectors/scripted.js';
import { sileroDetectors } from '#media/speech/connectors/silero.js';
import type { Recogniser } from '#media/speech/recogniser.js';
import type { Synthesiser } from '#media/speech/synthesiser.js';
import { Unpacked } from '#media/speech/unpacked.js';
import type { VoiceDetectors } from '#media/speech/voice-detector.js';
import type { Lifecycle } from '#platform/lifecycle.js';

/** What hears and speaks in this hub. Put a cloud service, or a model of your own, in one of these places. */
export interface Speech {
  recogniser: Recogniser;
  synthesiser: Synthesiser;
  detectors: VoiceDetectors;
}

export interface SpeechOptions {
  cacheDir: string;
  /** How many utterances are recognised at once. */
  recognisers: number;
  /** What Chinese callers will say, utterance by utterance: no Mandarin model can be shipped. */
  script: (context: CallContext) => Iterable<string>;
  lifecycle: Lifecycle;
}

export const openSpeech = async ({ cacheDir, recognisers, script, lifecycle }: SpeechOptions): Promise<Speech> => {
  const [english, detectors] = await Promise.all([
    pocketsphinx({ unpacked: debian(cacheDir), models: join(cacheDir, 'language'), decoders: recognisers }).then(opened =>
      lifecycle.opened('recogniser', opened, recogniser => recogniser.close()),
    ),
    sileroDetectors().then(opened => lifecycle.opened('voice detectors', opened, silero => silero.close())),
  ]);
  return {
    recogniser: recognisersByLanguage({ EN: english, ZH: scripted({ languages: ['ZH'], textsFor: script }) }),
    synthesiser: lifecycle.opened('voices', voicesByLanguage(voices(cacheDir)), opened => opened.close()),
    detectors,
  };
};

/** A voice for each language: the bot's, or with another English one a caller's. */
export const voices = (cacheDir: string, english: 'slt' | 'rms' = 'slt'): Record<Language, Synthesiser> => ({
  EN: flite({ program: debian(cacheDir).program('flite'), voice: english }),
  ZH: espeakNg({ program: debian(cacheDir).program('espeak-ng') }),
});

const debian = (cacheDir: string): Unpacked => new Unpacked(join(cacheDir, 'debian'));
