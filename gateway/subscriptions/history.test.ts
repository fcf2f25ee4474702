import { ManualClock } from '#kernel/clock.js';
import { historyContract } from './history.contract.js';
import { inProcessHistory } from './history.js';

historyContract('the history in this process', async limits => {
  const clock = new ManualClock();
  const history = inProcessHistory({ ...limits, characters: 10_000, now: () => clock.now().getTime() });
  return { history, other: history, pass: ms => clock.advance(ms) };
});
