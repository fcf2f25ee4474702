import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HubError } from '#kernel/errors.js';
import { readSettings } from '#platform/settings.js';
import { CallFailure, type CallRecord, placeCall } from './call/place-call.js';
import { type CallScript, readScript, type Step } from './call/script.js';
import { TwilioPhone } from './call/twilio-phone.js';
import { Voice } from './call/voice.js';
import { storage } from './parts/settings/storage.js';
import { voices } from './parts/speech.js';

/** `npm run call` prints it before anything is set up. */
const HELP = join(import.meta.dirname, '..', '..', 'apps', 'call', 'help.txt');

const options = {
  door: { type: 'string', default: 'twilio' },
  url: { type: 'string', default: 'http://127.0.0.1:8800' },
  from: { type: 'string' },
  to: { type: 'string' },
  token: { type: 'string', default: process.env.TWILIO_AUTH_TOKEN ?? 'development' },
  wav: { type: 'string' },
  script: { type: 'string' },
  record: { type: 'string' },
  report: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log((await readFile(HELP, 'utf8')).trimEnd());
    return 0;
  }
  if (values.door !== 'twilio') throw new HubError('INVALID_INPUT', `--door ${values.door}: there is only "twilio"`);
  if ((values.wav === undefined) === (values.script === undefined)) throw new HubError('INVALID_INPUT', 'Give --wav FILE or --script FILE');
  const read = values.script === undefined ? playing(values.wav!) : await readScript(values.script);
  const script: CallScript = { ...read, from: fromOf(values.from, read.from), to: values.to ?? read.to };

  const { cacheDir } = readSettings(process.env, { cacheDir: storage.cacheDir });
  const voice = new Voice(voices(cacheDir, 'rms'));
  const phone = new TwilioPhone({ url: values.url, authToken: values.token, from: script.from, to: script.to });
  const { call, failure } = await placeCall({
    phone,
    voice,
    script,
    onStep: (step, ms) => console.error(`${seconds(ms)}  ${inWords(step)}`),
  }).then(record => ({ call: record, failure: null }), failed);
  await voice.close();

  if (values.record !== undefined) await writeFile(values.record, call.wav);
  const { wav: _, ...measured } = call;
  const report = { ...measured, failure: failure?.message ?? null };
  if (values.report !== undefined) await writeFile(values.report, `${JSON.stringify(report, null, 2)}\n`);
  for (const { text, waitMs, bargeInMs } of call.exchanges) {
    console.log(
      `"${text}": ${waitMs === null ? 'no answer' : `answered after ${waitMs} ms`}${bargeInMs === null ? '' : `, silent ${bargeInMs} ms after being interrupted`}`,
    );
  }
  console.log(
    `${seconds(call.durationMs)} in all, ended by the ${call.end.by.toLowerCase()}${call.end.next ? `; next: ${call.end.next}` : ''}`,
  );
  if (failure) console.error(failure.message);
  return failure ? 1 : 0;
};

/** A call that went wrong is reported on all the same. */
const failed = (error: unknown): { call: CallRecord; failure: CallFailure } => {
  if (!(error instanceof CallFailure)) throw error;
  return { call: error.record, failure: error };
};

/** The bot speaks first, and is heard out: what is said into its notice is not for it. */
const playing = (file: string): CallScript => ({
  from: '+14155550123',
  to: '+14155550100',
  language: 'EN',
  steps: [...hearOut(), { play: file }, ...hearOut(), { hangUp: true }],
});

const hearOut = (): Step[] => [
  { waitFor: 'speech', forMs: 0, withinMs: 30_000 },
  { waitFor: 'silence', forMs: 1_500, withinMs: 120_000 },
];

const fromOf = (given: string | undefined, scripted: string | null): string | null =>
  given === undefined ? scripted : given === 'withheld' ? null : given;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(6)} s`;

const inWords = (step: Step): string =>
  Object.entries(step)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

const isAboutOptions = (error: unknown): error is Error =>
  error instanceof TypeError && ((error as NodeJS.ErrnoException).code ?? '').startsWith('ERR_PARSE_ARGS');

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof HubError) && !isAboutOptions(error)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof HubError && error.code !== 'INVALID_INPUT' ? 1 : 2;
}
