import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { telephoned } from '#apps/call/voice.js';
import { ROOM_RATE } from '#media/frame.js';
import { decodeMulaw, encodeMulaw } from '#media/g711.js';
import { resample } from '#media/resample.js';
import { type AudioBand, BANDS, bandFile } from '#media/speech/connectors/audio-band.js';
import { decoderData, workerScript } from '#media/speech/connectors/pocketsphinx.js';
import type { DecoderJob, DecoderResult } from '#media/speech/connectors/pocketsphinx-decoder.js';
import { WorkerPool } from '#media/speech/connectors/worker-pool.js';
import { languageData, languageModel } from '#media/speech/language/build.js';
import { corpus, readLanguageFiles } from '#media/speech/language/corpus.js';
import { languageModels, spokenBy, unpacked } from '../real/speech.js';
import { leastSquares } from './least-squares.js';

/**
 * Makes the transforms in media/speech/language/bands anew: how the cepstra of speech that came through a narrow connection
 * follow from those of the same speech whole. Speaks sentences of the language model (none that is measured with) in two
 * voices (neither of which is measured with), and writes the files.
 */
const VOICES = ['slt', 'awb'] as const;
const SENTENCES = 150;
const WHOLE_RATE = 16_000;

const NARROWED: Record<AudioBand, (samples: Int16Array) => Int16Array> = {
  telephone: samples => decodeMulaw(Buffer.concat(telephoned(samples, WHOLE_RATE))),
  full: samples => decodeMulaw(encodeMulaw(resample(samples, WHOLE_RATE, ROOM_RATE))),
};

/** The model's features are three streams: the cepstra, how they change, and how that changes. */
const CEPSTRA = 13;
type Rows = Float64Array[];

const sentences = [...new Set(corpus(await readLanguageFiles(languageData('en'))))].filter(
  (_, index, all) => index % Math.floor(all.length / SENTENCES) === 0,
);
const audio = (
  await Promise.all(
    VOICES.map(async voice => {
      const spoken: Int16Array[] = [];
      for (const text of sentences) spoken.push(await spokenBy(voice, text));
      return spoken;
    }),
  )
).flat();
const whole = await cepstraOf(audio);
for (const band of BANDS) {
  const narrow = await cepstraOf(audio.map(samples => resample(NARROWED[band](samples), ROOM_RATE, WHOLE_RATE)));
  const streams = [0, 1, 2].map(stream => {
    const pairs = whole.map((rows, index) => [featuresOf(rows), featuresOf(narrow[index]!)] as const);
    const inputs = pairs.flatMap(([from, to]) => from[stream]!.slice(0, to[stream]!.length));
    const outputs = pairs.flatMap(([from, to]) => to[stream]!.slice(0, from[stream]!.length));
    return leastSquares(inputs, outputs);
  });
  await writeFile(bandFile(band), mllr(streams));
  console.error(`${bandFile(band)}: ${audio.length} utterances`);
}

/** PocketSphinx's own cepstra of each utterance: it logs them when asked to. */
async function cepstraOf(utterances: Int16Array[]): Promise<Rows[]> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-cepstra-'));
  const data = decoderData(unpacked, await languageModel(languageData('en'), unpacked, languageModels));
  // With silence left in, frames of the same moment have the same place in both.
  const options = [...data.options, '-mfclogdir', folder, '-remove_silence', 'no'];
  const pool = await WorkerPool.start<DecoderJob, DecoderResult>({
    system: 'bench',
    script: workerScript(),
    workerData: { ...data, options, mixed: null, adaptations: {} },
    size: 1,
    waiting: utterances.length,
  });
  for (const samples of utterances) await pool.run({ samples, band: '' }, { urgent: false, signal: new AbortController().signal });
  await pool.close();
  const files = (await readdir(folder)).sort();
  const rows = await Promise.all(files.map(async name => readCepstra(await readFile(join(folder, name)))));
  await rm(folder, { recursive: true });
  return rows;
}

/** A count of 32 bits, then floats, thirteen a frame. */
function readCepstra(file: Buffer): Rows {
  return Array.from({ length: Math.floor((file.length - 4) / 4 / CEPSTRA) }, (_, row) =>
    Float64Array.from({ length: CEPSTRA }, (_, column) => file.readFloatLE(4 + (row * CEPSTRA + column) * 4)),
  );
}

/** As `1s_c_d_dd` makes them: less the utterance's mean, then differences over four frames, then of those. */
function featuresOf(rows: Rows): Rows[] {
  const mean = rows.reduce((sum, row) => sum.map((value, column) => value + row[column]! / rows.length), new Float64Array(CEPSTRA));
  const cepstra = rows.map(row => row.map((value, column) => value - mean[column]!));
  const at = (index: number) => cepstra[Math.max(0, Math.min(cepstra.length - 1, index))]!;
  const change = (index: number) => at(index + 2).map((value, column) => value - at(index - 2)[column]!);
  const changes = cepstra.map((_, index) => change(index));
  const second = cepstra.map((_, index) => change(index + 1).map((value, column) => value - change(index - 1)[column]!));
  return [cepstra, changes, second];
}

/** PocketSphinx's form of it: for each stream the matrix, the offset, and factors for the variances, which stay. */
function mllr(streams: number[][][]): string {
  const lines = streams.flatMap(solution => [
    CEPSTRA,
    ...Array.from({ length: CEPSTRA }, (_, to) => Array.from({ length: CEPSTRA }, (_, from) => solution[from]![to]!.toFixed(5)).join(' ')),
    solution[CEPSTRA]!.map(value => value.toFixed(5)).join(' '),
    Array(CEPSTRA).fill('1.0').join(' '),
  ]);
  return `${[1, streams.length, ...lines].join('\n')}\n`;
}
