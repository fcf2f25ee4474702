import type { Clock } from '#kernel/clock.js';
import type { HealthCheck } from '#platform/health.js';
import type { Log } from '#platform/log.js';
import { ACTIONS } from './actions/index.js';
import { Conversation, type ConversationSetting } from './conversation.js';
import { CallEventsDocument, type EventOfCallFragment, HandoffChangedDocument, LiveCallsDocument } from './graph/generated/graphql.js';
import type { Graph } from './graph/graph.js';
import { watchPlaybook } from './playbook-files.js';

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

/**
 * The reference dialog service: a client of the graph like any other. It hears of every call by one subscription,
 * holds a conversation with each, and finds the calls again that were live when it, or its connection, went away.
 */
export const dialogService = ({ graph, flows, timeZone, clock, log }: DialogServiceOptions): DialogService => {
  const conversations = new Map<string, { conversation: Conversation; lastSequence: number }>();
  const leaving = new AbortController();
  const listeners: Promise<void>[] = [];
  let setting: ConversationSetting;
  let connected = false;
  let closePlaybook = () => {};

  const take = (callId: string, event: EventOfCallFragment) => {
    const known = conversations.get(callId);
    if (known && event.sequence <= known.lastSequence) return;
    if (event.kind === 'call.ended') return void conversations.delete(callId);
    if (known && event.sequence === known.lastSequence + 1) {
      known.lastSequence = event.sequence;
      return known.conversation.take(event);
    }
    if (!known && event.sequence === 1) {
      conversations.set(callId, { conversation: new Conversation(callId, setting), lastSequence: 1 });
      return;
    }
    // Something was missed between the events we have: read the logs again.
    void findCalls().catch(error => log.warn({ err: error }, 'Live calls could not be read'));
  };

  /** One reading at a time; who asks for one during another gets the next, which sees everything that came before. */
  let reading: Promise<void> = Promise.resolve();
  const findCalls = (): Promise<void> => {
    reading = reading.catch(() => {}).then(readCalls);
    return reading;
  };

  const readCalls = async () => {
    const { data } = await graph.ask(LiveCallsDocument, {});
    for (const { id, events } of data.calls.calls) {
      const known = conversations.get(id);
      if (known) {
        for (const event of events) take(id, event);
        continue;
      }
      const conversation = new Conversation(id, setting);
      conversations.set(id, { conversation, lastSequence: events.at(-1)?.sequence ?? 0 });
      void conversation.resume(events);
    }
  };

  const listen = async (work: () => Promise<void>, what: string) => {
    while (!leaving.signal.aborted) {
      await work().catch(error => log.warn({ err: error }, what));
      await clock.sleep(500, leaving.signal);
    }
  };

  return {
    async start() {
      const playbook = await watchPlaybook(flows, new Set(Object.keys(ACTIONS)), log);
      if (leaving.signal.aborted) return playbook.close();
      closePlaybook = () => playbook.close();
      setting = { graph, playbook, clock, timeZone, log };
      const ready = Promise.withResolvers<void>();
      leaving.signal.addEventListener('abort', () => ready.resolve(), { once: true });
      graph.onConnected(() => {
        connected = true;
        findCalls().then(ready.resolve, error => {
          log.warn({ err: error }, 'Live calls could not be read');
          ready.resolve();
        });
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
      closePlaybook();
      await graph.close();
      await Promise.allSettled(listeners);
      await Promise.allSettled([...conversations.values()].map(({ conversation }) => conversation.settled()));
    },
    health: {
      name: 'bot',
      check: async () => (connected ? { standing: 'UP', reason: null } : { standing: 'DOWN', reason: 'not connected to the graph' }),
    },
  };
};
