import { it } from 'vitest';
import { silentLog } from '#platform/log.js';
import { systemClock } from '#kernel/clock.js';
import { timeOrderedIds } from '#kernel/ids.js';
import { developmentClient } from '#kernel/client.js';
import { inProcessBus } from '#platform/bus/in-process.js';
import { subgraphExecutor } from '#platform/subgraph/executor.js';
import { databases } from '#test/real/databases.js';
import { houseCallLog } from './connectors/house.js';
import { callJournal, callsSubgraph } from './index.js';
import { wholeCall } from './testing.js';

const q = (x: number[], p: number) => x.sort((a, b) => a - b)[Math.floor(x.length * p)]!.toFixed(2);
it.each(databases)('%s', async (kind, open) => {
  const db = await open();
  const log = houseCallLog(db.client);
  const bus = inProcessBus();
  const journal = callJournal({ log, bus, clock: systemClock, logger: silentLog });
  const times: number[] = [];
  for (let i = 0; i < 60; i++) for (const e of wholeCall(`c${i}`).events) { const s = performance.now(); await journal.record(e); if (i > 20) times.push(performance.now() - s); }
  console.log(kind, 'record', q(times, .5), q(times, .95));
  const st: number[] = [], wr: number[] = [];
  const raw = { ...log, state: async (...a: Parameters<typeof log.state>) => { const s = performance.now(); const r = await log.state(...a); st.push(performance.now() - s); return r; }, store: async (c: Parameters<typeof log.store>[0]) => { const s = performance.now(); const r = await log.store(c); wr.push(performance.now() - s); return r; } };
  const j2 = callJournal({ log: raw, bus, clock: systemClock, logger: silentLog });
  for (let i = 100; i < 130; i++) for (const e of wholeCall(`c${i}`).events) await j2.record(e);
  console.log(kind, 'state', q(st, .5), 'store', q(wr, .5));
  const sub = callsSubgraph({ log, bus, clock: systemClock, ids: timeOrderedIds(), journal });
  const ex = subgraphExecutor(sub, { log: silentLog });
  const request = { client: developmentClient, purpose: 'SERVE_CALL' as const, callId: null, deadline: null };
  const view: number[] = [];
  for (let i = 0; i < 400; i++) { const s = performance.now(); const r = await ex.execute({ query: 'query($id: ID!){ call(id:$id){ id from status phase legs{id party} turns{ordinal heard reply heardOfReply waitMs segments{name ms} utterances{text}} operations{name ms} } }', variables: { id: `c${i % 60}` }, request }); if (r.errors) throw r.errors[0]; if (i > 100) view.push(performance.now() - s); }
  console.log(kind, 'view', q(view, .5), q(view, .95));
  const live = wholeCall('live').events.slice(0, 8); for (const e of live) await journal.record(e);
  const say: number[] = [], cmd: number[] = []; 
  let at = 0; const orig = bus.append.bind(bus); bus.append = async (s, m) => { if (s.startsWith('call-commands')) cmd.push(performance.now() - at); return orig(s, m); };
  for (let i = 0; i < 200; i++) { at = performance.now(); const r = await ex.execute({ query: 'mutation($input: SayInput!){ say(input:$input){ ... on Said { id } ... on CallRefusal { reason } } }', variables: { input: { callId: 'live', key: `k${i}`, turn: 1 + (i % 3), text: 'hello' } }, request }); if (r.errors) throw r.errors[0]; say.push(performance.now() - at); }
  console.log(kind, 'say', q(say.slice(100), .5), q(say.slice(100), .95), 'to command', q(cmd.slice(100), .5), q(cmd, .95));
  await db.close();
}, 120_000);
