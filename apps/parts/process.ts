import { parseArgs } from 'node:util';
import { HubError } from '#kernel/errors.js';
import { Lifecycle } from '#platform/lifecycle.js';
import { type Log, log as makeLog } from '#platform/log.js';
import { readSettings, type Settings, type SettingsOf, settingsHelp } from '#platform/settings.js';
import { closeOnSignals } from '#platform/signals.js';
import type { logging } from './settings/process.js';

/** What every process begins with. */
export interface Process<S extends Settings> {
  settings: SettingsOf<S>;
  /** What stands behind its name on the command line. */
  args: readonly string[];
  lifecycle: Lifecycle;
  log: Log;
}

export interface ProcessDescription<S extends Settings> {
  /** As it is started: "hub", "subgraph". */
  name: string;
  /** One sentence for --help. */
  what: string;
  /** What stands behind the name on the command line: "NAME"; without it nothing may. */
  usage?: string;
  /** Settings that the command line may name too: `{ port: { env: 'PORT', value: 'N' } }` for "--port N". */
  options?: Readonly<Record<string, { env: string; value: string }>>;
  settings: S & typeof logging;
}

/**
 * Runs a process: reads its settings, builds it, prints the lines that say where it is, closes it in order on SIGTERM and
 * SIGINT. What cannot be started says why in one line and ends with 1.
 */
export async function runProcess<S extends Settings>(
  { name, what, usage = '', options = {}, settings }: ProcessDescription<S>,
  build: (process: Process<S>) => Promise<readonly string[]>,
): Promise<void> {
  try {
    const { values, positionals: args } = parseArgs({
      options: {
        help: { type: 'boolean', short: 'h' },
        ...Object.fromEntries(Object.keys(options).map(option => [option, { type: 'string' as const }])),
      },
      allowPositionals: usage !== '',
    });
    if (values.help) {
      const named = Object.entries(options).map(([option, { value }]) => `[--${option} ${value}]`);
      const behind = [usage, ...named].filter(part => part !== '').join(' ');
      const settable = Object.entries(options).map(([option, { env }]) => `--${option} for ${env}`);
      const shorter = settable.length > 0 ? ` An option stands for a setting: ${settable.join(', ')}.` : '';
      console.log(
        `${what}\n\nUsage: npm run ${name}${behind && ` -- ${behind}`}\n\nSettings, from the environment.${shorter}\n\n${settingsHelp(settings)}`,
      );
      return;
    }
    const said: Readonly<Record<string, unknown>> = values;
    const given = Object.entries(options).map(([option, { env }]) => [env, said[option] ?? process.env[env]]);
    const read = readSettings({ ...process.env, ...Object.fromEntries(given) }, settings) as SettingsOf<S> & SettingsOf<typeof logging>;
    await begin(name, read.logLevel, (lifecycle, log) => build({ settings: read, args, lifecycle, log }));
  } catch (error) {
    process.exitCode = 1;
    if (!isExplained(error)) throw error;
    console.error(`${name} cannot start: ${error.message}`);
  }
}

const begin = async (name: string, level: string, build: (lifecycle: Lifecycle, log: Log) => Promise<readonly string[]>): Promise<void> => {
  const log = makeLog({ name, level });
  const lifecycle = new Lifecycle(log);
  closeOnSignals(lifecycle, log);
  try {
    const building = build(lifecycle, log);
    lifecycle.opened('start', building, started => started.then(nothing, nothing), START_MS);
    const lines = await building;
    if (!lifecycle.closing) console.log(lines.join('\n'));
  } catch (error) {
    // Told to end before it had started: what was being built has nothing left to stand on.
    if (lifecycle.closing) return;
    await lifecycle.close();
    throw error;
  }
};

const nothing = () => {};

/** How long a step of the start may still take when the process is told to end: a database is not left half made. */
const START_MS = 20_000;

/** Whose message says all there is to know: ours, and those about the command line. */
const isExplained = (error: unknown): error is Error =>
  (error instanceof HubError && error.code !== 'INTERNAL') ||
  (error instanceof TypeError && ((error as NodeJS.ErrnoException).code ?? '').startsWith('ERR_PARSE_ARGS'));
