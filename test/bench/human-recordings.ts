import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ROOM_RATE } from '#media/frame.js';
import { resample } from '#media/resample.js';
import { bandOf } from '#media/speech/connectors/audio-band.js';
import { decoderData, workerScript } from '#media/speech/connectors/pocketsphinx.js';
import type { DecoderData, DecoderJob, DecoderResult } from '#media/speech/connectors/pocketsphinx-decoder.js';
import { understood } from '#media/speech/connectors/pocketsphinx-utterance.js';
import { WorkerPool } from '#media/speech/connectors/worker-pool.js';
import { type LanguageModel, languageData, languageModel } from '#media/speech/language/build.js';
import { readWav } from '#media/wav.js';
import { languageModels, recorded, unpacked } from '../real/speech.js';
import { print, share } from './figure.js';
import { digitsOf, noErrors, tally, wordsOf } from './word-errors.js';

/**
 * How well the embedded recogniser does on a human being: Asterisk's prompts (one woman, 8 kHz, a studio), scored against
 * the texts in their own list. `npm run bench` fetches them. Two tasks:
 *
 * - numbers of eight digits, put together from her single digits, with the language model of the house;
 * - her sentences of four words and more, with Debian's dictation model: they are about telephone exchanges, of which the
 *   house's model knows nothing.
 *
 * The peer is the same engine without our adaptation to narrow connections. `--misses` lists what was misheard.
 */
const bench = 'human-recordings';
const listMisses = process.argv.includes('--misses');
const never = new AbortController().signal;
const SOUNDS = 'usr/share/asterisk/sounds/en_US_f_Allison';

const recording = (name: string): Int16Array => {
  const path = recorded.file(`${SOUNDS}/${name}.wav`);
  return readWav(readFileSync(path), path, { channels: 1, sampleRate: ROOM_RATE }).samples;
};

const house = await languageModel(languageData('en'), unpacked, languageModels);
const dictation: LanguageModel = {
  trigrams: unpacked.file('usr/share/pocketsphinx/model/en-us/en-us.lm.bin'),
  dictionary: unpacked.file('usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict'),
};

await measure('numbers', house, numbers(), digitsOf);
await measure('sentences', dictation, sentences(), words => words);

async function measure(
  name: string,
  model: LanguageModel,
  said: { text: string; samples: Int16Array }[],
  counted: (words: string[]) => string[],
) {
  const own = decoderData(unpacked, model);
  const data = model === house ? own : { ...own, mixed: null };
  const [adapted, plain] = [await decoder(data), await decoder({ ...data, adaptations: {}, mixed: null })];
  const [ours, peer] = [noErrors(), noErrors()];
  let [busyMs, audioMs] = [0, 0];
  for (const { text, samples } of said) {
    const job = { samples: resample(samples, ROOM_RATE, 16_000), band: bandOf(samples, ROOM_RATE) };
    const before = performance.now();
    const heard = understood((await adapted.run(job, { urgent: true, signal: never }))!).text;
    busyMs += performance.now() - before;
    audioMs += (samples.length * 1000) / ROOM_RATE;
    const otherwise = understood((await plain.run(job, { urgent: true, signal: never }))!).text;
    tally(ours, counted(wordsOf(text)), counted(wordsOf(heard)));
    tally(peer, counted(wordsOf(text)), counted(wordsOf(otherwise)));
    if (listMisses && wordsOf(text).join(' ') !== wordsOf(heard).join(' '))
      console.error(`${name} | ${wordsOf(text).join(' ')} | ${heard}`);
  }
  await Promise.all([adapted.close(), plain.close()]);
  print({ bench, figure: `${name}_word_errors`, value: share(ours.errors, ours.words), unit: '%', peer: share(peer.errors, peer.words) });
  print({ bench, figure: `${name}_right`, value: share(ours.right, ours.sentences), unit: '%', peer: share(peer.right, peer.sentences) });
  print({ bench, figure: `${name}_spoken`, value: said.length, unit: 'recordings' });
  print({ bench, figure: `${name}_decoding_per_second_of_speech`, value: busyMs / audioMs, unit: 's/s' });

  function decoder(workerData: DecoderData) {
    return WorkerPool.start<DecoderJob, DecoderResult>({
      system: 'bench',
      script: workerScript(),
      workerData,
      size: 1,
      waiting: 1,
    });
  }
}

/** The same thirty numbers each time. */
function numbers(): { text: string; samples: Int16Array }[] {
  const digits = Array.from({ length: 10 }, (_, digit) => recording(`digits/${digit}`));
  const pause = new Int16Array(ROOM_RATE / 4);
  let seed = 7;
  const next = () => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return Math.floor((seed / 0x80000000) * 10);
  };
  return Array.from({ length: 30 }, () => {
    const number = Array.from({ length: 8 }, next);
    return {
      text: number.join(''),
      samples: Int16Array.from([pause, ...number.map(digit => digits[digit]!), pause].flatMap(piece => [...piece])),
    };
  });
}

/** "name: text", but not what is a sound, a song or a name. */
function sentences(): { text: string; samples: Int16Array }[] {
  const list = gunzipSync(readFileSync(recorded.file('usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz'))).toString('utf8');
  return list
    .split('\n')
    .map(line => /^([\w/-]+): ([^[\]]+)$/.exec(line))
    .filter(match => match !== null)
    .map(([, name, text]) => ({ name: name!, text: text! }))
    .filter(({ text }) => !/\d/.test(text) && wordsOf(text).length >= 4 && wordsOf(text).length <= 15)
    .filter((_, index) => index % 3 === 0)
    .map(({ name, text }) => ({ text, samples: recording(name) }));
}
