import { ManualClock } from '#kernel/clock.js';
import { intentRowsContract } from './intent-rows.contract.js';
import { memoryIntentRows } from './memory-intent-rows.js';
import { memoryOutbox } from './memory-outbox.js';
import { outboxContract } from './outbox.contract.js';

intentRowsContract('memory', async () => ({ rows: memoryIntentRows() }));
outboxContract('memory', async () => {
  const clock = new ManualClock();
  const outbox = memoryOutbox({ clock, holdMs: 30_000 });
  return {
    outbox,
    other: outbox,
    write: async events => outbox.write(events),
    holdsRunOut: () => clock.advance(30_000),
  };
});
