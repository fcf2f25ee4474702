import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { Pool } from 'undici';
import { percentile, print } from './figure.js';
import { type Child, freePort, startChild } from './gateways/child.js';
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
/** Until the compilers have done their work: code that is not optimised yet costs twice as much. */
const WARM_MS = 10_000;
/** How many different things are asked about where requests share them. */
const TOPICS = 20;
const CONNECTIONS = 16;
const here = (file: string) => fileURLToPath(new URL(`./gateways/${file}.js`, import.meta.url));
const HIVE = fileURLToPath(new URL('../../../test/bench/peers/node_modules/@graphql-hive/gateway/dist/bin.js', import.meta.url));
const NAMES = ['apollo', 'ours', 'ours_in_process', 'apollo_in_process', 'hive'].filter(name => only.length === 0 || only.includes(name));

const start = async (name: string, file: string, shared: boolean): Promise<Child> => {
  if (name !== 'hive') return startChild({ cpu: 0, args: [here('contestant'), name, file, ...(shared ? ['shared'] : [])] });
  const port = await freePort();
  const args = [HIVE, 'supergraph', file, '--hive-router-runtime', '--host', '127.0.0.1', '--port', String(port), '--polling', '1h'];
  return startChild({ cpu: 0, args, url: `http://127.0.0.1:${port}/graphql` });
};

interface Round {
  cpuMs: number;
  times: number[];
}

/** Everybody on every question, over this supergraph. */
const measure = async (file: string, shared: boolean): Promise<void> => {
  const started = new Map<string, Child>();
  const pools = new Map<string, Pool>();
  let seeds = 0;

  const ask = async (name: string, question: string, seed = String(shared ? ++seeds % TOPICS : ++seeds)): Promise<string> => {
    const body = JSON.stringify({ query: QUESTIONS[question], variables: { seed } });
    const path = new URL(started.get(name)!.url).pathname;
    const response = await pools.get(name)!.request({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body });
    return response.body.text();
  };

  /** As many as will go, for so long; the time of each. */
  const load = async (name: string, question: string, ms: number): Promise<Round> => {
    const until = performance.now() + ms;
    const times: number[] = [];
    const before = started.get(name)!.cpuMs();
    const asker = async () => {
      while (performance.now() < until) {
        const start = performance.now();
        await ask(name, question);
        times.push(performance.now() - start);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, asker));
    return { cpuMs: (started.get(name)!.cpuMs() - before) / times.length, times };
  };

  const compare = async (question: string): Promise<void> => {
    const [first = '', ...others] = started.keys();
    for (let at = 0; at < 20; at++) {
      const seed = `same${question}${at}`;
      const expected = JSON.parse(await ask(first, question, seed));
      if (expected.errors) throw new Error(`${first} answers ${question} with ${JSON.stringify(expected.errors)}`);
      for (const other of others) {
        const answer = JSON.parse(await ask(other, question, seed));
        if (!isDeepStrictEqual(answer.data, expected.data)) throw new Error(`${other} and ${first} do not answer ${question} the same`);
      }
    }
  };

  const tell = (question: string, measured: ReadonlyMap<string, Round[]>): void => {
    const cpu = (name: string): number =>
      percentile(
        (measured.get(name) ?? []).map(({ cpuMs }) => cpuMs),
        0.5,
      );
    const time = (name: string, share: number) =>
      percentile(
        measured.get(name)!.flatMap(({ times }) => times),
        share,
      );
    const [first = ''] = started.keys();
    const table = shared ? `shared_${question}` : question;
    for (const name of started.keys()) {
      print({ bench, figure: `${table}_${name}_cpu`, value: cpu(name), unit: 'ms', peer: cpu(first) });
      print({ bench, figure: `${table}_${name}_p50`, value: time(name, 0.5), unit: 'ms', peer: time(first, 0.5) });
      print({ bench, figure: `${table}_${name}_p99`, value: time(name, 0.99), unit: 'ms', peer: time(first, 0.99) });
      if (name.startsWith('ours') && started.has('hive'))
        print({ bench, figure: `${table}_${name}_cpu_beside_hive`, value: cpu(name), unit: 'ms', peer: cpu('hive') });
    }
  };

  try {
    for (const name of NAMES) {
      if (name === 'hive' && !existsSync(HIVE)) {
        console.error('Hive Gateway is not installed: npm ci --prefix test/bench/peers --ignore-scripts');
        continue;
      }
      const child = await start(name, file, shared);
      started.set(name, child);
      pools.set(name, new Pool(new URL(child.url).origin, { connections: CONNECTIONS }));
    }
    for (const question of Object.keys(QUESTIONS)) {
      await compare(question);
      const measured = new Map<string, Round[]>();
      for (const name of started.keys()) await load(name, question, WARM_MS);
      for (let round = 0; round < Number(rounds); round++) {
        for (const name of started.keys())
          measured.set(name, [...(measured.get(name) ?? []), await load(name, question, 1_000 * Number(seconds))]);
      }
      tell(question, measured);
    }
  } finally {
    for (const pool of pools.values()) await pool.close();
    for (const child of started.values()) child.stop();
  }
};

const folder = mkdtempSync(join(tmpdir(), 'switchboard-gateways-'));
const file = join(folder, 'supergraph.graphql');
const subgraphs = await startChild({ cpu: 1, args: [here('subgraphs')] });
try {
  writeFileSync(file, supergraphAt(subgraphs.url));
  for (const shared of [false, true]) await measure(file, shared);
} finally {
  subgraphs.stop();
  rmSync(folder, { recursive: true, force: true });
}
