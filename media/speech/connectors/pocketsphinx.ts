import { fileURLToPath } from 'node:url';
import { HubError } from '#kernel/errors.js';
import { type LanguageModel, languageData, languageModel } from '../language/build.js';
import type { Recogniser } from '../recogniser.js';
import type { Unpacked } from '../unpacked.js';
import { BANDS, bandFile } from './audio-band.js';
import type { DecoderData, DecoderJob, DecoderResult } from './pocketsphinx-decoder.js';
import { SphinxUtterance } from './pocketsphinx-utterance.js';
import { WorkerPool } from './worker-pool.js';

export interface PocketsphinxOptions {
  unpacked: Unpacked;
  /** Where language models are kept once they have been made. */
  models: string;
  /** How many utterances are decoded at the same time, each in a thread of its own with about 100 MB. */
  decoders: number;
  /** The data of the language model; the ones that come with the house unless told otherwise. */
  data?: string;
}

const SYSTEM = 'speech.pocketsphinx';
/** How many finished utterances may wait for each decoder: more than that are seconds. */
const WAITING = 16;

/**
 * What English at large counts beside our own trade. The decoder mixes scores that have been raised to its language weight
 * (6.5), so that this is a share of some two fifths.
 */
const GENERAL_SHARE = 0.003;

const LIBRARIES = ['libgfortran.so.5', 'blas/libblas.so.3', 'lapack/liblapack.so.3', 'libsphinxbase.so.3', 'libpocketsphinx.so.3'];

/** English of this house's trade by CMU PocketSphinx, without a cloud. Resolves when all decoders are warm. */
export async function pocketsphinx({ unpacked, models, decoders, data = languageData('en') }: PocketsphinxOptions): Promise<Recogniser> {
  const model = await languageModel(data, unpacked, models);
  const pool = await WorkerPool.start<DecoderJob, DecoderResult>({
    system: SYSTEM,
    script: workerScript(),
    workerData: decoderData(unpacked, model),
    size: decoders,
    waiting: WAITING,
  });
  return {
    name: 'pocketsphinx',
    capabilities: { languages: ['EN'], partials: true },
    async open({ language, signal }) {
      if (language !== 'EN') throw new HubError('INVALID_INPUT', `PocketSphinx here knows no ${language}`, { system: SYSTEM });
      return new SphinxUtterance(pool, signal);
    },
    close: () => pool.close(),
  };
}

export const decoderData = (unpacked: Unpacked, model: LanguageModel): DecoderData => ({
  libraries: LIBRARIES.map(name => unpacked.library(name)),
  options: [
    ...['-hmm', unpacked.file('usr/share/pocketsphinx/model/en-us/en-us')],
    ...['-lm', model.trigrams, '-dict', model.dictionary],
    // Fewer short words put in where there are none; found on sentences that stand neither in the model nor in a test.
    ...['-wip', '0.2'],
    // Its noise removal takes the first sounds of an utterance for noise: "thanks" loses its beginning. On a noisy line it would help.
    ...['-remove_noise', 'no'],
    ...['-logfn', '/dev/null'],
  ],
  mixed: { own: model.trigrams, general: unpacked.file('usr/share/pocketsphinx/model/en-us/en-us.lm.bin'), share: GENERAL_SHARE },
  adaptations: Object.fromEntries(BANDS.map(band => [band, bandFile(band)])),
});

/** Node runs the worker's source as it is where we ourselves run from the sources. */
export const workerScript = (): URL =>
  new URL(`./pocketsphinx-worker.${fileURLToPath(import.meta.url).endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
