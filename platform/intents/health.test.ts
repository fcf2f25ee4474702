import { expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { countedIds } from '#kernel/ids.js';
import { silentLog } from '../log.js';
import { intents } from './engine.js';
import { actionHealth } from './health.js';
import { memoryIntentRows } from './memory-intent-rows.js';
import { ScriptedUpstream } from './scripted-upstream.js';

it('shows that actions are in doubt, and how many, until someone has closed them', async () => {
  const rows = memoryIntentRows();
  const engine = intents({ rows, clock: new ManualClock(), ids: countedIds('intent'), log: silentLog });
  const check = () => actionHealth(engine).check(new AbortController().signal);
  expect(await check()).toEqual({ standing: 'UP', reason: null });

  const upstream = new ScriptedUpstream('NONE').will('times out done', 'times out done');
  for (const key of ['1', '2']) {
    await engine.once({ callId: 'call-1', name: 'createTicket', key, arguments: {} }, upstream.effect()).catch(() => {});
  }
  expect(await check()).toEqual({ standing: 'DEGRADED', reason: '2 actions are in doubt' });

  for (const id of ['intent-1', 'intent-2']) await rows.settle(id, 1, 'it was done');
  expect(await check()).toEqual({ standing: 'UP', reason: null });
});
