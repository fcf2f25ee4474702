import { FRAME_MS, FRAME_SAMPLES, ROOM_RATE } from '#media/frame.js';
import { resample } from '#media/resample.js';
import { decoderData, pocketsphinx, workerScript } from '#media/speech/connectors/pocketsphinx.js';
import type { DecoderJob, DecoderResult } from '#media/speech/connectors/pocketsphinx-decoder.js';
import { understood } from '#media/speech/connectors/pocketsphinx-utterance.js';
import { WorkerPool } from '#media/speech/connectors/worker-pool.js';
import { languageData, languageModel } from '#media/speech/language/build.js';
import type { Recogniser } from '#media/speech/recogniser.js';
import { understandingSet } from '../heldout/sets.js';
import { demoSentences } from '../heldout/spoken.js';
import { languageModels, onTheTelephone, unpacked } from '../real/speech.js';
import { percentile, print, share } from './figure.js';
import { digitsOf, noErrors, tally, wordsOf } from './word-errors.js';

/**
 * How well English is recognised through a telephone, on the held-out sentences of test/heldout and the demonstration's,
 * in two synthetic voices. The words of the model were widened after its first misses had been read, so the figures are a
 * little too good. The peer is the same engine on our own trade's model alone, without adaptation to the telephone;
 * `--stock` takes its dictation model as the peer instead (slow). `--misses` lists what was misheard. People are understood
 * far less well than these voices: see human-recordings.
 */
const bench = 'recognition';
const listMisses = process.argv.includes('--misses');
const stock = process.argv.includes('--stock');

const sentences = [
  ...new Set([...(await demoSentences('EN')), ...understandingSet('EN').map(({ say }) => say)].map(text => wordsOf(text).join(' '))),
];
const context = { doorCallId: 'bench', from: null, to: null, language: 'EN', parameters: {} } as const;
const never = new AbortController().signal;

const started = performance.now();
const recogniser = await pocketsphinx({ unpacked, models: languageModels, decoders: 1 });
print({ bench, figure: 'ready', value: performance.now() - started, unit: 'ms' });
const peer = await peerDecoder();

for (const voice of ['rms', 'kal16'] as const) {
  const [all, digits, peerAll, peerDigits] = [noErrors(), noErrors(), noErrors(), noErrors()];
  const finals: number[] = [];
  let [busyMs, audioMs] = [0, 0];
  for (const sentence of sentences) {
    const samples = await onTheTelephone(sentence, voice);
    const before = performance.now();
    const { text, finishMs } = await heard(recogniser, samples);
    busyMs += performance.now() - before;
    audioMs += (samples.length * 1000) / ROOM_RATE;
    finals.push(finishMs);
    const [said, understood, peerUnderstood] = [wordsOf(sentence), wordsOf(text), wordsOf(await peer.decode(samples))];
    tally(all, said, understood);
    tally(peerAll, said, peerUnderstood);
    if (digitsOf(said).length >= 4) {
      tally(digits, digitsOf(said), digitsOf(understood));
      tally(peerDigits, digitsOf(said), digitsOf(peerUnderstood));
    }
    if (listMisses && said.join(' ') !== understood.join(' ')) console.error(`${voice} | ${said.join(' ')} | ${understood.join(' ')}`);
  }
  const figure = (name: string, value: number, unit: string, other?: number) =>
    print({ bench, figure: `${name}_${voice}`, value, unit, ...(other === undefined ? {} : { peer: other }) });
  figure('word_errors', share(all.errors, all.words), '%', share(peerAll.errors, peerAll.words));
  figure('sentences_right', share(all.right, all.sentences), '%', share(peerAll.right, peerAll.sentences));
  figure('digit_errors', share(digits.errors, digits.words), '%', share(peerDigits.errors, peerDigits.words));
  figure('numbers_right', share(digits.right, digits.sentences), '%', share(peerDigits.right, peerDigits.sentences));
  figure('decoding_per_second_of_speech', busyMs / audioMs, 's/s');
  figure('finish_p50', percentile(finals, 0.5), 'ms');
  figure('finish_p95', percentile(finals, 0.95), 'ms');
}
await Promise.all([recogniser.close(), peer.close()]);

/** All at once, without the pauses of real time: `finishMs` is then the whole decoding. */
async function heard(by: Recogniser, samples: Int16Array): Promise<{ text: string; finishMs: number }> {
  const utterance = await by.open({ language: 'EN', context, signal: never });
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
    utterance.write({ samples: samples.subarray(at, at + FRAME_SAMPLES), sampleRate: ROOM_RATE, durationMs: FRAME_MS });
  }
  const before = performance.now();
  const { text } = await utterance.finish();
  return { text, finishMs: performance.now() - before };
}

async function peerDecoder() {
  const model = stock
    ? {
        trigrams: unpacked.file('usr/share/pocketsphinx/model/en-us/en-us.lm.bin'),
        dictionary: unpacked.file('usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict'),
      }
    : await languageModel(languageData('en'), unpacked, languageModels);
  const pool = await WorkerPool.start<DecoderJob, DecoderResult>({
    system: 'bench',
    script: workerScript(),
    workerData: { ...decoderData(unpacked, model), adaptations: {}, mixed: null },
    size: 1,
    waiting: 1,
  });
  return {
    decode: async (samples: Int16Array) =>
      understood((await pool.run({ samples: resample(samples, ROOM_RATE, 16_000), band: '' }, { urgent: true, signal: never }))!).text,
    close: () => pool.close(),
  };
}
