import 'reflect-metadata';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HubError } from '#kernel/errors.js';
import type { CallContext } from '#media/leg.js';
import { Lifecycle } from '#platform/lifecycle.js';
import { log as makeLog } from '#platform/log.js';
import { closeOnSignals } from '#platform/signals.js';
import { CallFailure, type CallRecord, placeCall } from './call/place-call.js';
import { type CallScript, readScript } from './call/script.js';
import { TwilioPhone } from './call/twilio-phone.js';
import { Voice } from './call/voice.js';
import { emptyDataFolder } from './demo/data-folder.js';
import { Narrator } from './demo/narrator.js';
import { askGraph, CALL, type CallView, type Report, reportOf, shortfalls } from './demo/report.js';
import { AUTH_TOKEN, demoSettings } from './demo/settings.js';
import { openHub } from './parts/hub.js';
import { voices } from './parts/speech.js';

/** When the command was given, where a script has started us; else when this process began. */
const COMMANDED_AT = Number(process.env.COMMANDED_AT) || performance.timeOrigin;
const PACKAGED = join(import.meta.dirname, '..', '..', 'apps', 'demo');

/** `npm run demo` prints it before anything is set up. */
const help = async () => (await readFile(join(PACKAGED, 'help.txt'), 'utf8')).trimEnd();

const options = {
  once: { type: 'boolean', default: false },
  report: { type: 'string' },
  port: { type: 'string', default: '8800' },
  data: { type: 'string', default: join('.data', 'demo') },
  reset: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
} as const;

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(await help());
    return 0;
  }
  const callers = await Promise.all(['caller.en.yaml', 'caller.zh.yaml'].map(file => readScript(join(PACKAGED, file))));
  const chineseNumbers = callers.filter(({ language }) => language === 'ZH').map(({ to }) => to);
  const settings = demoSettings({ port: values.port, dataDir: values.data, chineseNumbers }, process.env);
  if (values.reset) await emptyDataFolder(values.data);
  await mkdir(values.data, { recursive: true });

  const log = makeLog({ name: 'demo', level: settings.logLevel });
  const lifecycle = new Lifecycle(log);
  closeOnSignals(lifecycle, log);
  try {
    console.log('Starting the hub …');
    const { url } = await openHub({ settings, lifecycle, log, script: spokenBy(callers) });
    const report: Report = { readyMs: 0, calls: [] };
    try {
      await demonstrate(report, url, callers, values.data, settings.cacheDir);
    } finally {
      if (values.report !== undefined) await writeFile(values.report, `${JSON.stringify(report, null, 2)}\n`);
    }
    const missing = shortfalls(report);
    for (const sentence of missing) console.log(`Not as it should be: ${sentence}`);
    if (values.once) {
      await lifecycle.close();
      return missing.length === 0 ? 0 : 1;
    }
    console.log(
      `\nThe hub stays up. Open the wallboard and call from your browser:\n\n    ${url}\n\nGraphiQL: ${url}/graphql   Stop with Ctrl-C.`,
    );
    return 0;
  } catch (error) {
    const stopped = lifecycle.closing;
    await lifecycle.close();
    if (!stopped) throw error;
    // Told to end in the middle: what failed then failed for that.
    console.log('\nStopped before the demonstration was over.');
    return values.once ? 1 : 0;
  }
};

/** Places the calls, and reports on each as it ends: what goes wrong later leaves that standing. */
const demonstrate = async (
  report: Report,
  url: string,
  callers: readonly CallScript[],
  folder: string,
  cacheDir: string,
): Promise<void> => {
  const voice = new Voice(voices(cacheDir, 'rms'));
  const narrator = await Narrator.listenTo(url);
  const rang = () => {
    report.readyMs ||= Math.round(Date.now() - COMMANDED_AT);
  };
  try {
    for (const script of callers) {
      const phone = new TwilioPhone({ url, authToken: AUTH_TOKEN, from: script.from, to: script.to });
      const begun = narrator.nextCall();
      const { record, failure } = await placeCall({ phone, voice, script, onRing: rang }).then(placed, failed);
      const id = await narrator.over(begun);
      const recording = join(folder, `${script.language.toLowerCase()}.wav`);
      await writeFile(recording, record.wav);
      const { call } = await askGraph<{ call: CallView }>(`${url}/graphql`, CALL, { id });
      const told = reportOf(call, record, recording, failure);
      report.calls.push(told);
      narrator.summarise(told);
    }
  } finally {
    await narrator.close();
    await voice.close();
  }
};

interface Placed {
  record: CallRecord;
  failure: string | null;
}
const placed = (record: CallRecord): Placed => ({ record, failure: null });
const failed = (error: unknown): Placed => {
  if (!(error instanceof CallFailure)) throw error;
  return { record: error.record, failure: error.message };
};

/** What each Chinese caller of the demonstration says, in the order of the script. */
const spokenBy =
  (callers: readonly CallScript[]) =>
  (context: CallContext): string[] => {
    const script = callers.find(({ from, language }) => language === 'ZH' && from === context.from);
    return (script?.steps ?? []).flatMap(step => ('say' in step ? [step.say] : 'interrupt' in step ? [step.interrupt] : []));
  };

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof HubError && error.code !== 'INTERNAL') console.error(`The demonstration cannot go on: ${error.message}`);
  else if (error instanceof TypeError && 'code' in error) console.error(`${error.message}\n\n${await help()}`);
  else throw error;
  process.exitCode = 1;
}
