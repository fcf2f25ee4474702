import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { silentLog } from '#platform/log.js';
import { operationsIn } from './operations.js';
import { recordedOperations } from './recorded-operations.js';

const open = async (text?: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-recorded-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'operations.json');
  if (text !== undefined) await writeFile(file, text);
  const clock = new ManualClock();
  return { file, clock, recorded: () => recordedOperations(file, { clock, log: silentLog }) };
};

it('keeps each operation once, across restarts, as a manifest that others can read', async () => {
  const { file, recorded } = await open();
  const first = await recorded();
  first.add({ source: '{ b }', name: '', kind: 'query' as never });
  first.add({ source: '{ b }', name: '', kind: 'query' as never });
  await first.close();
  const second = await recorded();
  second.add({ source: 'query A { a }', name: 'A', kind: 'query' as never });
  await second.close();
  expect((await operationsIn(file)).toSorted()).toEqual(['query A { a }', '{ b }']);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [
      { name: '', type: 'query' },
      { name: 'A', type: 'query', id: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ],
  });
});

it('writes what has come a moment later, without being closed', async () => {
  const { file, recorded, clock } = await open();
  const kept = await recorded();
  kept.add({ source: '{ b }', name: '', kind: 'query' as never });
  await clock.advance(1_000);
  await kept.close();
  expect(await operationsIn(file)).toEqual(['{ b }']);
});

it('does not write over a file that is none of its kind', async () => {
  const { recorded } = await open('my diary');
  await expect(recorded()).rejects.toThrow(/The known operations in .*operations\.json are no JSON/);
});
