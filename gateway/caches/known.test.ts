import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { silentLog } from '#platform/log.js';
import { Queue } from '#platform/queue.js';
import { inProcessCache } from './in-process.js';
import { Known } from './known.js';

const clock = new ManualClock();
let changes: Queue<unknown>;
let known: Known;
beforeEach(() => {
  changes = new Queue();
  known = new Known({ cache: inProcessCache({ clock }), changes, clock, log: silentLog });
  known.follow({
    entityTags: () => [],
    answerTags: () => [],
    changed: change => ('everything' in change ? null : 'type' in change ? [change.type] : []),
  });
});

const entry = (key: string, ...tags: string[]) => ({ key, json: '1', ttlMs: 60_000, tags });
const knows = async (...keys: string[]) => (await known.get(keys)).map(kept => kept !== null);

describe('what is known', () => {
  it('is as old as its answer', async () => {
    await known.keep([entry('a')], known.moment);
    expect(await known.get(['a'])).toEqual([{ json: '1', at: clock.now().getTime() }]);
  });

  it('is not what changed between question and answer', async () => {
    const asked = known.moment;
    await known.change({ type: 'Order' });
    await known.keep([entry('a', 'Customer'), entry('b', 'Customer', 'Order')], asked);
    expect(await knows('a', 'b')).toEqual([true, false]);
    await known.keep([entry('b', 'Order')], known.moment);
    expect(await knows('a', 'b')).toEqual([true, true]);
    await known.change({ everything: true });
    await known.keep([entry('c')], asked);
    expect(await knows('a', 'b', 'c')).toEqual([false, false, false]);
  });

  it('is nothing of which so much changed meanwhile that it cannot be told', async () => {
    const asked = known.moment;
    for (let n = 0; n < 1_001; n++) await known.change({ type: `T${n}` });
    await known.keep([entry('a', 'Customer')], asked);
    expect(await knows('a')).toEqual([false]);
  });

  it('is concerned by what any of the last graphs says is the same', async () => {
    known.follow({ entityTags: () => [], answerTags: () => [], changed: () => ['New'] });
    await known.keep([entry('a', 'Customer'), entry('b', 'New')], known.moment);
    await known.change({ type: 'Customer' });
    expect(await knows('a', 'b')).toEqual([false, false]);
  });

  it('is nothing any more when changes cannot be heard', async () => {
    await known.keep([entry('a')], known.moment);
    changes.finish(new Error('lost'));
    await known.ended;
    await known.keep([entry('b')], known.moment);
    expect(await knows('a', 'b')).toEqual([false, false]);
  });

  it('stays when there are no more changes', async () => {
    await known.keep([entry('a')], known.moment);
    changes.finish();
    await known.ended;
    expect(await knows('a')).toEqual([true]);
  });
});
