import { memoryUsageCounts } from './memory-usage-counts.js';
import { usageCountsContract } from './usage-counts.contract.js';

usageCountsContract('the memory', async () => memoryUsageCounts());
