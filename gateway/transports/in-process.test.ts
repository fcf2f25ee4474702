import { silentLog } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { inProcess } from './in-process.js';
import { subgraphTransportContract } from './transport.contract.js';

leavesNothingOpen();

subgraphTransportContract('the transport in process', async (subgraph, check) => ({
  transport: inProcess(subgraph, { log: silentLog, check }),
  close: async () => {},
}));
