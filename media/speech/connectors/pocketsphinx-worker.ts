// Runs in a worker thread, from the source or from the build: it may import packages, and of our own only types.
import { parentPort, workerData } from 'node:worker_threads';
import koffi from 'koffi';
import type { DecodedWord, DecoderData, DecoderJob, DecoderResult, Hypothesis } from './pocketsphinx-decoder.js';

const { libraries, options, mixed, adaptations } = workerData as DecoderData;

// Each library finds the ones before it: nothing tells the system's loader where they were unpacked.
const loaded = libraries.map(path => koffi.load(path, { global: true }));
const [base, pocketsphinx] = [loaded.at(-2)!, loaded.at(-1)!];

type Pointer = object;
const parseOptions = base.func('void *cmd_ln_parse_r(void *, void *, int, const char **, int)');
const toShare = base.func('double logmath_exp(void *, int)');
const readModel = base.func('void *ngram_model_read(void *, const char *, int, void *)');
const mixModels = base.func('void *ngram_model_set_init(void *, void **, const char **, const float *, int)');
const optionTable = pocketsphinx.func('void *ps_args()');
const open = pocketsphinx.func('void *ps_init(void *)');
const logarithms = pocketsphinx.func('void *ps_get_logmath(void *)');
const addModel = pocketsphinx.func('int ps_set_lm(void *, const char *, void *)');
const useModel = pocketsphinx.func('int ps_set_search(void *, const char *)');
const startUtterance = pocketsphinx.func('int ps_start_utt(void *)');
const process = pocketsphinx.func('int ps_process_raw(void *, int16 *, size_t, int, int)');
const endUtterance = pocketsphinx.func('int ps_end_utt(void *)');
const hypothesis = pocketsphinx.func('const char *ps_get_hyp(void *, _Out_ int *)');
const firstSegment = pocketsphinx.func('void *ps_seg_iter(void *)');
const nextSegment = pocketsphinx.func('void *ps_seg_next(void *)');
const segmentWord = pocketsphinx.func('const char *ps_seg_word(void *)');
const segmentScores = pocketsphinx.func('int ps_seg_prob(void *, _Out_ int *, _Out_ int *, _Out_ int *)');
const readAdaptation = pocketsphinx.func('void *ps_mllr_read(const char *)');
const retainAdaptation = pocketsphinx.func('void *ps_mllr_retain(void *)');
const adapt = pocketsphinx.func('void *ps_update_mllr(void *, void *)');

const words = ['pocketsphinx', ...options];
const parsed: Pointer | null = parseOptions(null, optionTable(), words.length, words, 1);
const decoder: Pointer | null = parsed && open(parsed);
if (!decoder) throw new Error(`PocketSphinx cannot be opened with ${options.join(' ')}`);
const scale: Pointer = logarithms(decoder);
const bands = new Map(
  Object.entries(adaptations).map(([band, path]): [string, Pointer] => {
    const adaptation: Pointer | null = readAdaptation(path);
    if (!adaptation) throw new Error(`${path} holds no adaptation`);
    return [band, adaptation];
  }),
);
let adapted: string | null = null;

/** As PocketSphinx itself calls the model of its command line. */
const OWN = '_default';
const MIXED = 'mixed';
if (mixed) {
  const models = [mixed.own, mixed.general].map(path => readModel(parsed, path, 0, scale) as Pointer | null);
  if (models.includes(null)) throw new Error(`${mixed.general} cannot be mixed with ${mixed.own}`);
  addModel(decoder, MIXED, mixModels(parsed, models, ['own', 'general'], Float32Array.of(1 - mixed.share, mixed.share), models.length));
}
const DIGITS = /\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b/g;
/** What names as many digits is perhaps a number, and those our own model knows best. */
const PERHAPS_A_NUMBER = 2;

parentPort!.on('message', (job: DecoderJob) => parentPort!.postMessage(decoded(job)));
parentPort!.postMessage('ready');

function decoded({ samples, band }: DecoderJob): DecoderResult {
  const adaptation = bands.get(band);
  if (band !== adapted && adaptation) {
    // It takes the ownership of one reference each time.
    adapt(decoder, retainAdaptation(adaptation));
    adapted = band;
  }
  const hypotheses = [understood(samples, mixed ? MIXED : OWN)];
  if (mixed && (hypotheses[0]!.text.match(DIGITS)?.length ?? 0) >= PERHAPS_A_NUMBER) hypotheses.push(understood(samples, OWN));
  return { hypotheses };
}

function understood(samples: Int16Array, model: string): Hypothesis {
  useModel(decoder, model);
  startUtterance(decoder);
  // All at once: the cepstral mean is then this utterance's own, and nothing is left over from another caller's.
  process(decoder, samples, samples.length, 0, 1);
  endUtterance(decoder);
  return { text: hypothesis(decoder, [0]) ?? '', words: segments() };
}

function segments(): DecodedWord[] {
  const found: DecodedWord[] = [];
  for (let segment: Pointer | null = firstSegment(decoder); segment !== null; segment = nextSegment(segment)) {
    const [acoustic, language, order] = [[0], [0], [0]];
    const posterior: number = toShare(scale, segmentScores(segment, acoustic, language, order));
    found.push({ word: segmentWord(segment), posterior, language: language[0]! });
  }
  return found;
}
