import type { HealthCheck } from '../health.js';
import type { IntentState } from './intent-rows.js';

/** Of so many open actions, oldest first, those in doubt are counted. */
const LOOKED_AT = 1_000;

/** DEGRADED while actions are in doubt: somebody has to look in their systems. The log says which they are. */
export const actionHealth = (open: { unsettled(limit: number): Promise<readonly { state: IntentState }[]> }): HealthCheck => ({
  name: 'actions',
  async check() {
    const count = (await open.unsettled(LOOKED_AT)).filter(({ state }) => state === 'IN_DOUBT').length;
    if (count === 0) return { standing: 'UP', reason: null };
    return { standing: 'DEGRADED', reason: count === 1 ? '1 action is in doubt' : `${count} actions are in doubt` };
  },
});
