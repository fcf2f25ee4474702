import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { percentile, print } from './figure.js';
import { startChild } from './gateways/child.js';
import { contest, NAMES, type Round } from './gateways/contest.js';
import { QUESTIONS, supergraphAt } from './gateways/world.js';

/**
 * What a gateway costs: its processor time for a request, and how long the request takes, on three questions over the
 * same subgraphs. Every request has variables of its own, so caches and de-duplication have nothing to offer, and they are
 * off; every answer is compared. In a second table they are on, and requests ask about a few things again and again. The
 * gateway has a processor to itself, subgraphs and askers share the other; what has its subgraphs in process pays for
 * their work too. The peer is @apollo/server with @apollo/gateway as they come; what ours costs stands beside Hive's as
 * well. Options: seconds per round (4), rounds (3), names.
 */
const bench = 'gateway';
const [seconds = '4', rounds = '3', ...only] = process.argv.slice(2);
const names = NAMES.filter(name => only.length === 0 || only.includes(name));
/** Until the compilers have done their work: code that is not optimised yet costs twice as much. */
const WARM_MS = 10_000;

const tell = (table: string, measured: ReadonlyMap<string, readonly Round[]>): void => {
  const times = (name: string) => measured.get(name)!.flatMap(round => round.times);
  const FIGURES: Record<string, (name: string) => number> = {
    cpu: name =>
      percentile(
        measured.get(name)!.map(({ cpuMs }) => cpuMs),
        0.5,
      ),
    p50: name => percentile(times(name), 0.5),
    p99: name => percentile(times(name), 0.99),
  };
  const [first = ''] = measured.keys();
  for (const name of measured.keys()) {
    for (const [figure, of] of Object.entries(FIGURES))
      print({ bench, figure: `${table}_${name}_${figure}`, value: of(name), unit: 'ms', peer: of(first) });
    if (name.startsWith('ours') && measured.has('hive'))
      print({ bench, figure: `${table}_${name}_cpu_beside_hive`, value: FIGURES.cpu!(name), unit: 'ms', peer: FIGURES.cpu!('hive') });
  }
};

const measure = async (file: string, shared: boolean): Promise<void> => {
  const contestants = await contest(names, file, shared);
  try {
    for (const question of Object.keys(QUESTIONS)) {
      await contestants.compare(question);
      for (const name of contestants.names) await contestants.load(name, question, WARM_MS);
      const measured = new Map<string, Round[]>(contestants.names.map(name => [name, []]));
      for (let round = 0; round < Number(rounds); round++)
        for (const name of contestants.names) measured.get(name)!.push(await contestants.load(name, question, 1_000 * Number(seconds)));
      tell(shared ? `shared_${question}` : question, measured);
    }
  } finally {
    await contestants.end();
  }
};

const folder = mkdtempSync(join(tmpdir(), 'switchboard-gateways-'));
const file = join(folder, 'supergraph.graphql');
const subgraphs = await startChild({ cpu: 1, args: [fileURLToPath(new URL('./gateways/subgraphs.js', import.meta.url))] });
try {
  writeFileSync(file, supergraphAt(subgraphs.url));
  for (const shared of [false, true]) await measure(file, shared);
} finally {
  subgraphs.stop();
  rmSync(folder, { recursive: true, force: true });
}
