import { silentLog } from '#platform/log.js';
import { inProcess } from './in-process.js';
import { subgraphTransportContract } from './transport.contract.js';

subgraphTransportContract('the transport in process', async (subgraph, check) => ({
  transport: inProcess(subgraph, { log: silentLog, check }),
  close: async () => {},
}));
