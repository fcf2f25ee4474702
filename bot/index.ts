import type { Clock } from '#kernel/clock.js';
import type { HealthCheck } from '#platform/health.js';
import type { Log } from '#platform/log.js';
import { VOCABULARY } from './actions/index.js';
import { BoundedSet } from './bounded-set.js';
import { Conversation, type ConversationSetting } from './conversation.js';
import {
  CallEventsDocument,
  CallSoFarDocument,
  type EventOfCallFragment,
  HandoffChangedDocument,
  type HandoffOfCallFragment,
  LiveCallsDocument,
} from './graph/generated/graphql.js';
import { type Graph, needed } from './graph/graph.js';
import { patiently } from './patience.js';
import { type LivePlaybook, watchPlaybook } from './playbook-files.js';

export interface DialogServiceOptions {
  graph: Graph;
  /** The folder with flows.yaml and the phrases. */
  flows: string;
  /** In which days are told: "Asia/Shanghai". */
  timeZone: string;
  clock: Clock;
  log: Log;
}

export interface DialogService {
  /** Resolves when the flows are read and the service listens to the graph. */
  start(): Promise<void>;
  close(): Promise<void>;
  health: HealthCheck;
}

/** Of so many ended calls it is remembered that they are over. */
const REMEMBERED = 1_000;

/** So many events of a call are asked for at once. */
const PAGE = 500;

/** So many logs are read at once: callers are waiting for answers meanwhile, by the same connections. */
const AT_ONCE = 4;

/**
 * The reference dialog service: a client of the graph like any other. It hears of every call by one subscription,
 * holds a conversation with each, and finds the calls again that were live when it, or its connection, went away.
 */
export const dialogService = ({ graph, flows, timeZone, clock, log }: DialogServiceOptions): DialogService => {
  const conversations = new Map<string, { conversation: Conversation; lastSequence: number }>();
  /** Calls that are over: what is still told of them starts nothing. */
  const over = new BoundedSet<string>(REMEMBERED);
  const leaving = new AbortController();
  const listeners: Promise<void>[] = [];
  let setting: ConversationSetting;
  let connected = false;
  let playbook: LivePlaybook | null = null;

  const take = (callId: string, event: EventOfCallFragment) => {
    const known = conversations.get(callId);
    // Given up as interrupted, and found again after all.
    if (event.kind === 'call.resumed') over.delete(callId);
    if (over.has(callId) || (known && event.sequence <= known.lastSequence)) return;
    if (event.kind === 'call.ended') {
      over.add(callId);
      known?.conversation.take(event);
      return void known?.conversation.settled().then(() => conversations.delete(callId));
    }
    if (known && event.sequence === known.lastSequence + 1) {
      known.lastSequence = event.sequence;
      return known.conversation.take(event);
    }
    if (!known && event.sequence === 1) {
      conversations.set(callId, { conversation: new Conversation(callId, setting), lastSequence: 1 });
      return;
    }
    // Something was missed between the events we have: read the logs again.
    void findCalls().catch(unread);
  };

  /** One reading at a time; all who ask for one during another get the next, which sees everything that came before. */
  let reading: Promise<void> = Promise.resolve();
  let following: Promise<void> | null = null;
  const findCalls = (): Promise<void> => {
    following ??= reading = reading
      .catch(() => {})
      .then(() => {
        following = null;
        return readCalls();
      });
    return following;
  };
  const unread = (error: unknown) => log.warn({ err: error }, 'Live calls could not be read');

  const readCalls = async () => {
    const { data, errors } = await graph.ask(LiveCallsDocument, {});
    const waiting = needed(data.calls, errors).calls.values();
    const readOn = async () => {
      for (const call of waiting) await readCall(call);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, readOn));
  };

  /** The logs are asked call by call, from where each is known: all of all calls would be too much for one question. */
  const readCall = async ({ id, handoff }: { id: string; handoff: HandoffOfCallFragment | null }) => {
    const after = conversations.get(id)?.lastSequence ?? 0;
    const events = await eventsAfter(id, after);
    // It has ended while it was read.
    if (over.has(id)) return;
    const known = conversations.get(id);
    // Ended, and found again after all: that has asked for the whole log.
    if (!known && after > 0) return;
    const conversation = known?.conversation ?? new Conversation(id, setting);
    if (known) for (const event of events) take(id, event);
    else if (events.findLast(({ kind }) => kind === 'call.ended' || kind === 'call.resumed')?.kind === 'call.ended') {
      // Between the question for live calls and the one for its log.
      over.add(id);
      return;
    } else {
      conversations.set(id, { conversation, lastSequence: events.at(-1)?.sequence ?? 0 });
      void conversation.resume(events);
    }
    // What came of it while nobody listened.
    if (handoff) conversation.takeHandoff(handoff);
  };

  const eventsAfter = async (callId: string, after: number): Promise<EventOfCallFragment[]> => {
    const events: EventOfCallFragment[] = [];
    for (;;) {
      const { data, errors } = await graph.ask(CallSoFarDocument, { callId, after: events.at(-1)?.sequence ?? after, first: PAGE });
      const page = needed(data.call, errors).events;
      events.push(...page);
      if (page.length < PAGE) return events;
    }
  };

  const listen = async (work: () => Promise<void>, what: string) => {
    while (!leaving.signal.aborted) {
      const lost = new AbortController();
      void readMissed(AbortSignal.any([leaving.signal, lost.signal]));
      await work().catch(error => log.warn({ err: error }, what));
      lost.abort();
      await clock.sleep(500, leaving.signal);
    }
  };

  /** Nothing says that a subscription stands; when it has lasted so long it does, and what was missed before it did is read. */
  const readMissed = async (signal: AbortSignal) => {
    await clock.sleep(1_000, signal);
    if (!signal.aborted) await patiently(findCalls, { clock, signal }).catch(unread);
  };

  return {
    async start() {
      playbook = await watchPlaybook(flows, VOCABULARY, log);
      if (leaving.signal.aborted) return playbook.close();
      setting = { graph, playbook, clock, timeZone, log, signal: leaving.signal };
      const ready = Promise.withResolvers<void>();
      leaving.signal.addEventListener('abort', () => ready.resolve(), { once: true });
      graph.onConnected(() => {
        connected = true;
        void findCalls().catch(unread).then(ready.resolve);
        void readMissed(leaving.signal);
      });
      listeners.push(
        listen(async () => {
          for await (const { data } of graph.listen(CallEventsDocument, {}, leaving.signal)) take(data.callEvents.call.id, data.callEvents);
        }, 'The calls cannot be heard'),
        listen(async () => {
          for await (const { data } of graph.listen(HandoffChangedDocument, {}, leaving.signal)) {
            const { call } = data.handoffChanged;
            if (call) conversations.get(call.id)?.conversation.takeHandoff(data.handoffChanged);
          }
        }, 'The handoffs cannot be heard'),
      );
      await ready.promise;
      if (leaving.signal.aborted) return;
      log.info('The dialog service listens');
    },
    async close() {
      leaving.abort();
      playbook?.close();
      await graph.close();
      await Promise.allSettled(listeners);
      await Promise.allSettled([...conversations.values()].map(({ conversation }) => conversation.settled()));
    },
    health: {
      name: 'bot',
      async check() {
        if (!connected) return { standing: 'DOWN', reason: 'not connected to the graph' };
        const reason = playbook?.refused ?? null;
        return { standing: reason === null ? 'UP' : 'DEGRADED', reason };
      },
    },
  };
};
