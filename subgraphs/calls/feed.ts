import type { Bus } from '#platform/bus/bus.js';
import { feed } from '#platform/subgraph/feed.js';
import { CALLS_TOPIC, callTopic, type StoredEvent } from './events.js';
import type { CallLog } from './port.js';

/** What subscriptions listen to. */
export interface CallFeed {
  /**
   * A call's events from after a sequence on (0: from its beginning), or from now on; without a call every call's from
   * now on. Each once and in order: what the topic leaves out is read from the log.
   */
  events(callId: string | null, after: number | null): Promise<AsyncIterableIterator<StoredEvent>>;
}

/** Events read from the log at a time. */
const PAGE = 500;

/** Calls whose place is remembered by somebody who listens to all. */
const REMEMBERED = 10_000;

export function callFeed({ log, bus }: { log: CallLog; bus: Bus }): CallFeed {
  async function* between(callId: string, after: number, until: number): AsyncGenerator<StoredEvent, void> {
    let last = after;
    while (last < until) {
      const [page = []] = await log.eventsIn([{ callId, after: last, first: Math.min(PAGE, until - last) }]);
      if (page.length === 0) return;
      yield* page;
      last = page.at(-1)!.sequence;
    }
  }

  /** Where the log of a call stands; when it cannot be read nobody listens. */
  const sequenceOf = async (callId: string, stop: AbortController): Promise<number> => {
    try {
      return (await log.headsByIds([callId]))[0]?.sequence ?? 0;
    } catch (thrown) {
      stop.abort();
      throw thrown;
    }
  };

  return {
    async events(callId, after) {
      const stop = new AbortController();
      const live = await bus.subscribe(callId === null ? CALLS_TOPIC : callTopic(callId), stop.signal);
      // Read after listening has begun: whatever is stored later than this comes by the topic.
      const stands = callId === null ? 0 : await sequenceOf(callId, stop);

      const following = async function* (): AsyncGenerator<StoredEvent, void> {
        const places = new Map<string, number>();
        if (callId !== null) {
          yield* between(callId, after ?? stands, stands);
          places.set(callId, Math.max(after ?? stands, stands));
        }
        for await (const message of live) {
          const event = message as unknown as StoredEvent;
          const place = places.get(event.callId);
          if (place !== undefined) {
            if (event.sequence <= place) continue;
            yield* between(event.callId, place, event.sequence - 1);
          }
          yield event;
          places.delete(event.callId);
          places.set(event.callId, event.sequence);
          if (places.size > REMEMBERED) places.delete(places.keys().next().value!);
        }
      };
      return feed(stop, following());
    },
  };
}
