import { ManualClock } from '#kernel/clock.js';
import { inboxContract } from './inbox.contract.js';
import { intentRowsContract } from './intent-rows.contract.js';
import { memoryInbox } from './memory-inbox.js';
import { memoryIntentRows } from './memory-intent-rows.js';
import { memoryOutbox } from './memory-outbox.js';
import { outboxContract } from './outbox.contract.js';

intentRowsContract('memory', async () => ({ rows: memoryIntentRows() }));
inboxContract('memory', async () => ({ inbox: memoryInbox() }));
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
