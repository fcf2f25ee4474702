import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import type { Log } from '#platform/log.js';
import { silentLog } from '#platform/log.js';
import type { Executor } from './executor.js';
import { warmUp } from './warm-up.js';

const schema = buildSchema('type Query { a: Int b: Int }');

/** An executor that plans when it is told to, and who is being planned. */
const slow = () => {
  const planning = new Map<string, (failed?: Error) => void>();
  const warm = ({ operationName }: { operationName: string | null }) =>
    new Promise<void>((resolve, reject) => planning.set(operationName ?? '', failed => (failed ? reject(failed) : resolve())));
  return { planning, executor: { schema, warm } as unknown as Executor };
};
const turn = () => new Promise(setImmediate);

it('plans several at once, all of a document, and says how many', async () => {
  const { planning, executor } = slow();
  const said: unknown[][] = [];
  const log = {
    ...silentLog,
    info: (...words: unknown[]) => void said.push(words),
    warn: (...words: unknown[]) => void said.push(words),
  } as Log;
  const sources = ['query A { a } query B { b }', '{ nothing }', '{ not closed', 'query C { a }', 'query D { a }', 'query E { b }'];
  const warmed = warmUp(executor, sources, log);
  await turn();
  expect([...planning.keys()]).toEqual(['A', 'C', 'D', 'E']);
  for (const name of ['A', 'C', 'D']) planning.get(name)!();
  planning.get('E')!(new Error('no plan'));
  await turn();
  planning.get('B')!();
  await warmed;
  expect(said.filter(([about]) => 'err' in (about as object))).toHaveLength(3);
  expect(said.at(-1)).toEqual([{ operations: 4, ms: expect.any(Number) }, 'known operations are planned']);
});
