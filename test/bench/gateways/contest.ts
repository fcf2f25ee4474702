import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { Pool } from 'undici';
import { type Child, freePort, startChild } from './child.js';
import { QUESTIONS } from './world.js';

/** Ours and others, the peer of all first. */
export const NAMES = ['apollo', 'ours', 'ours_in_process', 'apollo_in_process', 'hive'];

const CONTESTANT = fileURLToPath(new URL('./contestant.js', import.meta.url));
const HIVE = fileURLToPath(new URL('../../../../test/bench/peers/node_modules/@graphql-hive/gateway/dist/bin.js', import.meta.url));
/** How many different things are asked about where requests share them. */
const TOPICS = 20;
const CONNECTIONS = 16;

/** What a while of requests has cost. */
export interface Round {
  /** Processor time of each. */
  cpuMs: number;
  /** How long each took. */
  times: number[];
}

export interface Contest {
  /** Who takes part. */
  names: readonly string[];
  /** Throws where they do not all answer the same. */
  compare(question: string): Promise<void>;
  /** As many requests as will go, for so long. */
  load(name: string, question: string, ms: number): Promise<Round>;
  end(): Promise<void>;
}

/**
 * Gateways over one supergraph, each in a process of its own. Every request is for something else; where they are `shared`
 * they are for a few things again and again, and ours does about that what it can.
 */
export const contest = async (names: readonly string[], file: string, shared: boolean): Promise<Contest> => {
  const started = new Map<string, { child: Child; pool: Pool }>();
  let seeds = 0;

  const ask = async (name: string, question: string, seed = String(shared ? ++seeds % TOPICS : ++seeds)): Promise<string> => {
    const { child, pool } = started.get(name)!;
    const body = JSON.stringify({ query: QUESTIONS[question], variables: { seed } });
    const path = new URL(child.url).pathname;
    const response = await pool.request({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body });
    return response.body.text();
  };

  const end = async (): Promise<void> => {
    for (const { child, pool } of started.values()) {
      await pool.close();
      child.stop();
    }
  };

  try {
    for (const name of names) {
      const child = await start(name, file, shared);
      if (child) started.set(name, { child, pool: new Pool(new URL(child.url).origin, { connections: CONNECTIONS }) });
    }
  } catch (thrown) {
    await end();
    throw thrown;
  }

  return {
    names: [...started.keys()],
    async compare(question) {
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
    },
    async load(name, question, ms) {
      const { child } = started.get(name)!;
      const until = performance.now() + ms;
      const times: number[] = [];
      const before = child.cpuMs();
      const asker = async () => {
        while (performance.now() < until) {
          const start = performance.now();
          await ask(name, question);
          times.push(performance.now() - start);
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, asker));
      return { cpuMs: (child.cpuMs() - before) / times.length, times };
    },
    end,
  };
};

/** null, and a word about it, where it is not installed. */
const start = async (name: string, file: string, shared: boolean): Promise<Child | null> => {
  if (name !== 'hive') return startChild({ cpu: 0, args: [CONTESTANT, name, file, ...(shared ? ['shared'] : [])] });
  if (!existsSync(HIVE)) {
    console.error('Hive Gateway is not installed: npm ci --prefix test/bench/peers --ignore-scripts');
    return null;
  }
  const port = await freePort();
  const args = [HIVE, 'supergraph', file, '--hive-router-runtime', '--host', '127.0.0.1', '--port', String(port), '--polling', '1h'];
  return startChild({ cpu: 0, args, url: `http://127.0.0.1:${port}/graphql` });
};
