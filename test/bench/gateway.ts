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
 * off; every answer is compared. With `--shared` they are on, and requests ask about a few things again and again. The
 * gateway has a processor to itself, subgraphs and askers share the other; what has its subgraphs in process pays for
 * their work too. The peer of our figures is @apollo/server with @apollo/gateway as they come. Options: seconds per round
 * (4), rounds (3), names.
 */
const bench = 'gateway';
const shared = process.argv.includes('--shared');
const [seconds = '4', rounds = '3', ...only] = process.argv.slice(2).filter(argument => argument !== '--shared');
/** How many different things are asked about where requests share them. */
const TOPICS = 20;
const CONNECTIONS = 16;
const here = (file: string) => fileURLToPath(new URL(`./gateways/${file}.js`, import.meta.url));
const HIVE = fileURLToPath(new URL('../../../test/bench/peers/node_modules/@graphql-hive/gateway/dist/bin.js', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'switchboard-gateways-'));
const file = join(folder, 'supergraph.graphql');
const subgraphs = await startChild({ cpu: 1, args: [here('subgraphs')] });
writeFileSync(file, supergraphAt(subgraphs.url));

const NAMES = ['apollo', 'ours', 'ours_in_process', 'apollo_in_process', 'hive'].filter(name => only.length === 0 || only.includes(name));
const started = new Map<string, Child>();
for (const name of NAMES) {
  if (name !== 'hive')
    started.set(name, await startChild({ cpu: 0, args: [here('contestant'), name, file, ...(shared ? ['shared'] : [])] }));
  else if (existsSync(HIVE)) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/graphql`;
    const args = [HIVE, 'supergraph', file, '--hive-router-runtime', '--host', '127.0.0.1', '--port', String(port), '--polling', '1h'];
    started.set(name, await startChild({ cpu: 0, args, url }));
  } else console.error('Hive Gateway is not installed: npm ci --prefix test/bench/peers --ignore-scripts');
}
const pools = new Map([...started].map(([name, { url }]) => [name, new Pool(new URL(url).origin, { connections: CONNECTIONS })]));

let seeds = 0;
const nextSeed = (): string => String(shared ? ++seeds % TOPICS : ++seeds);
const ask = async (name: string, question: string, seed = nextSeed()): Promise<string> => {
  const body = JSON.stringify({ query: QUESTIONS[question], variables: { seed } });
  const path = new URL(started.get(name)!.url).pathname;
  const response = await pools.get(name)!.request({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body });
  return response.body.text();
};

interface Round {
  cpuMs: number;
  times: number[];
}

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

try {
  const [first = '', ...others] = started.keys();
  for (const question of Object.keys(QUESTIONS)) {
    for (let at = 0; at < 20; at++) {
      const seed = `same${question}${at}`;
      const expected = JSON.parse(await ask(first, question, seed));
      if (expected.errors) throw new Error(`${first} answers ${question} with ${JSON.stringify(expected.errors)}`);
      for (const other of others) {
        const answer = JSON.parse(await ask(other, question, seed));
        if (!isDeepStrictEqual(answer.data, expected.data)) throw new Error(`${other} and ${first} do not answer ${question} the same`);
      }
    }
    const measured = new Map<string, Round[]>();
    for (const name of started.keys()) await load(name, question, 1_000 * Number(seconds));
    for (let round = 0; round < Number(rounds); round++) {
      for (const name of started.keys())
        measured.set(name, [...(measured.get(name) ?? []), await load(name, question, 1_000 * Number(seconds))]);
    }
    const cpu = (name: string) =>
      percentile(
        measured.get(name)!.map(({ cpuMs }) => cpuMs),
        0.5,
      );
    const time = (name: string, share: number) =>
      percentile(
        measured.get(name)!.flatMap(({ times }) => times),
        share,
      );
    const peer = started.has('apollo') ? 'apollo' : first;
    const table = shared ? `shared_${question}` : question;
    for (const name of started.keys()) {
      print({ bench, figure: `${table}_${name}_cpu`, value: cpu(name), unit: 'ms', peer: cpu(peer) });
      print({ bench, figure: `${table}_${name}_p50`, value: time(name, 0.5), unit: 'ms', peer: time(peer, 0.5) });
      print({ bench, figure: `${table}_${name}_p99`, value: time(name, 0.99), unit: 'ms', peer: time(peer, 0.99) });
    }
  }
} finally {
  for (const pool of pools.values()) await pool.close();
  for (const child of [subgraphs, ...started.values()]) child.stop();
  rmSync(folder, { recursive: true, force: true });
}
