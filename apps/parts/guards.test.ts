import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { inProcessStore } from '#platform/bus/in-process-store.js';
import { silentLog } from '#platform/log.js';
import { readSettings } from '#platform/settings.js';
import { botOperations } from './bot.js';
import { guardsOf } from './guards.js';
import { guarding } from './settings/guarding.js';

const ground = { store: inProcessStore(), log: silentLog };
const ours = 'gateway/supergraph.graphql';

it('knows everything that the clients of this house ask, letter by letter', async () => {
  const { guards } = await guardsOf(ground, { supergraph: ours });
  const bodies = guards.known?.all.map(({ body }) => body);
  expect(bodies).toEqual(expect.arrayContaining(botOperations));
  expect(guards.known?.all.map(({ name }) => name)).toEqual(expect.arrayContaining(['LiveCalls', 'CallView', 'FiguresChanged']));
});

it('knows the operations beside another composed schema, or none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-guards-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const supergraph = join(folder, 'supergraph.graphql');
  expect((await guardsOf(ground, { supergraph })).guards.known).toBeNull();
  await writeFile(join(folder, 'operations.json'), '{"motto":"{ motto }"}');
  expect((await guardsOf(ground, { supergraph })).guards.known?.has('{ motto }')).toBe(true);
  const knownOperations = join(folder, 'nowhere.json');
  await expect(guardsOf(ground, { supergraph, knownOperations })).rejects.toMatchObject({ code: 'MISCONFIGURED' });
});

it('does as the settings say', async () => {
  const settings = readSettings(
    {
      SAFELIST: 'require',
      SAFELIST_CLIENTS: 'bot',
      MAX_DEPTH: '7',
      MAX_COST: 'bot=5,*=9',
      REQUESTS_PER_DAY: '100',
      AUTOMATIC_OPERATIONS: 'no',
    },
    guarding,
  );
  expect(await guardsOf(ground, { ...settings, supergraph: ours })).toMatchObject({
    limits: { document: { depth: 7, aliases: 100 } },
    guards: {
      safelist: { mode: 'require', classes: ['bot'] },
      cost: { max: { bot: 5, '*': 9 } },
      rates: { perDay: { '*': 100 } },
      automatic: null,
    },
  });
});

it('refuses a kind of clients that there is not', async () => {
  const wrong = guardsOf(ground, { supergraph: ours, safelist: 'log', safelistClients: ['robot'] });
  await expect(wrong).rejects.toThrow('SAFELIST_CLIENTS wants kinds of bot, dashboard, service, development, anonymous, got "robot"');
});

it('has the safelist only where something is known', async () => {
  const wrong = guardsOf(ground, { supergraph: '/nowhere/supergraph.graphql', safelist: 'require' });
  await expect(wrong).rejects.toThrow('SAFELIST wants known operations');
});
