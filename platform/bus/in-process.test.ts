import { ManualClock } from '#kernel/clock.js';
import { busContract } from './bus.contract.js';
import { inProcessBus } from './in-process.js';
import { inProcessStore } from './in-process-store.js';
import { storeContract } from './store.contract.js';

busContract('the bus in process', async settings => {
  const bus = inProcessBus(settings);
  return { bus, other: bus };
});

storeContract('the store in process', async () => {
  const clock = new ManualClock();
  const store = inProcessStore({ clock });
  return { store, other: store, pass: ms => clock.advance(ms) };
});
