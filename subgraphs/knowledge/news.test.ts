import { expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { OUTDATED } from '#kernel/outdated.js';
import { inProcessBus } from '#platform/bus/in-process.js';
import { silentLog } from '#platform/log.js';
import { Queue } from '#platform/queue.js';
import { articleNews } from './news.js';

it('tells of each change, again when it could not be told, until it has to go', async () => {
  const [clock, leaving] = [new ManualClock(), new AbortController()];
  const bus = inProcessBus();
  const heard = await bus.subscribe(OUTDATED);
  const bothTold = async () => {
    for (const type of ['Article', 'ArticleMatch']) expect((await heard.next()).value).toEqual({ type });
  };
  let begun = 0;
  let news = new Queue<void>();
  const library = {
    changes(signal: AbortSignal) {
      begun++;
      news = new Queue();
      signal.addEventListener('abort', () => news.end());
      news.push();
      return news;
    },
  };
  let isAway = false;
  const publish: typeof bus.publish = async (topic, message) => {
    if (isAway) throw new HubError('UPSTREAM_UNAVAILABLE', 'Redis is away');
    await bus.publish(topic, message);
  };
  const running = articleNews({ library, bus: { ...bus, publish }, clock, logger: silentLog }).run(leaving.signal);
  await bothTold();
  news.push();
  await bothTold();

  isAway = true;
  news.push();
  await clock.advance(0);
  isAway = false;
  await clock.advance(1_000);
  await bothTold();
  expect(begun).toBe(2);

  leaving.abort();
  await running;
});
