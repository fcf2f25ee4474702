import { expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { busContract } from './bus.contract.js';
import { inProcessBus, keptBus } from './in-process.js';
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

it('has the journal forget nothing again and again while one group is behind', async () => {
  const forgotten: number[] = [];
  const bus = await keptBus(
    {
      load: async () => ({ messages: [], groups: [] }),
      append: async () => {},
      acknowledged: () => {},
      forget: (_, upTo) => forgotten.push(upTo),
      close: async () => {},
    },
    { keep: 2 },
  );
  const behind = bus.consume('calls', 'behind', 'b');
  for (let n = 1; n <= 10; n++) await bus.append('calls', n);
  for (let n = 1; n <= 5; n++) await (await behind.next()).value.ack();
  for (let n = 11; n <= 20; n++) await bus.append('calls', n);
  expect(forgotten).toEqual([5]);
  await bus.close();
});
