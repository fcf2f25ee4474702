import { expect, it } from 'vitest';
import { silentLog } from '#platform/log.js';
import type { Subgraph } from '#platform/subgraph/subgraph.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { inProcess } from './in-process.js';
import { subgraphTransportContract } from './transport.contract.js';

leavesNothingOpen();

subgraphTransportContract('the transport in process', async subgraph => ({
  transport: inProcess(subgraph, { log: silentLog }),
  close: async () => {},
}));

it('is as well as the system behind it', async () => {
  const check = { name: 'echo.house', check: async () => ({ standing: 'DOWN' as const, reason: 'the database is gone' }) };
  const transport = inProcess({ name: 'echo' } as Subgraph, { log: silentLog, check });
  expect(await transport.health(AbortSignal.timeout(1_000))).toEqual({ standing: 'DOWN', reason: 'the database is gone' });
});
