import { callCommands } from '#kernel/call-command.js';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';
import type { Bus } from '#platform/bus/bus.js';
import type { Log } from '#platform/log.js';
import type { Decide, Refusal } from './decisions.js';
import { CALL_LOG, CALLS_TOPIC, callTopic, type LoggedEvent, type StoredEvent } from './events.js';
import { Lanes } from './lanes.js';
import type { CallChange, CallLog, Outgoing } from './port.js';
import { applyEvent } from './projection.js';
import type { CallRecord } from './record.js';

/** The one pen for the log of calls: what is written is told, per call in order, at least once. */
export interface CallJournal {
  /** Stores what happened, once by its id. Resolves when the house has been told; an event told again is told on again. */
  record(event: LoggedEvent): Promise<void>;
  /** The same for what nobody will tell again: it is kept until the house has been told. */
  note(event: LoggedEvent): Promise<void>;
  /** Decides on a call as it stands and writes what follows. `eventId`: the event that an earlier same request has left. */
  decide(callId: string, eventId: string, decide: Decide): Promise<{ refusal: Refusal } | { refusal?: undefined; call: CallRecord }>;
  /** Sends what a crash or a broken bus has left unsent, until the signal aborts; returns with nothing under way. */
  run(signal: AbortSignal): Promise<void>;
}

export interface JournalOptions {
  log: CallLog;
  bus: Bus;
  clock: Clock;
  logger: Log;
  /** How long a message may be on its way before it counts as left behind. */
  graceMs?: number;
}

/** Other processes write too; each attempt of ours fails only because one of theirs succeeded. */
const ATTEMPTS = 20;

export function callJournal({ log, bus, clock, logger, graceMs = 2_000 }: JournalOptions): CallJournal {
  const lanes = new Lanes();
  /** Calls of which a message could not be sent: what follows must not overtake it. */
  const behind = new Set<string>();
  const known = new LastWritten();

  const tell = async (event: StoredEvent): Promise<void> => {
    const message = event as unknown as Json;
    await Promise.all([bus.publish(CALLS_TOPIC, message), bus.publish(callTopic(event.callId), message), bus.append(CALL_LOG, message)]);
  };

  const send = async (messages: readonly Outgoing[]): Promise<void> => {
    for (const { stream, message } of messages) {
      if (stream === CALL_LOG) await tell(message as unknown as StoredEvent);
      else await bus.append(stream, message);
    }
    if (messages.length > 0) await log.sent(messages.map(({ id }) => id));
  };

  const resend = async (callId: string): Promise<void> => {
    await send(await log.outgoing(clock.now(), 1_000, callId));
    behind.delete(callId);
  };

  /** What is written is decided: when it can't be sent now, it will be. */
  const sendNow = async (callId: string, messages: readonly Outgoing[]): Promise<void> => {
    try {
      await (behind.has(callId) ? resend(callId) : send(messages));
    } catch (err) {
      behind.add(callId);
      logger.warn({ err, callId }, 'What was decided about a call could not be sent yet');
    }
  };

  /** Another process may have written in between, or stored one of the events: then nothing is written and it is read anew. */
  const written = async (change: CallChange): Promise<boolean> => {
    try {
      if (!(await log.store(change))) return false;
    } catch (thrown) {
      if (thrown instanceof HubError && thrown.code === 'CONFLICT') return false;
      throw thrown;
    }
    known.keep(change.after);
    return true;
  };

  /**
   * Tries on the call as it was left by the last writing, and where that does not settle it (null) on the call as it is
   * kept. Most events find it as it was left, and are written without reading.
   */
  const attempt = async <T>(
    callId: string,
    eventId: string,
    work: (call: CallRecord | null, stored: StoredEvent[], certain: boolean) => Promise<T | null>,
  ): Promise<T> => {
    const left = known.take(callId);
    const done = left && (await work(left, [], false));
    if (done) return done;
    for (let count = 0; count < ATTEMPTS; count++) {
      const { call, stored } = await log.state(callId, [eventId]);
      const settled = await work(call, stored, true);
      if (settled) return settled;
    }
    throw new HubError('CONFLICT', `The call ${callId} is being written to by too many at once`);
  };

  /** Writes an event that may be there already; gives what is to be told of it. */
  const taken = (event: LoggedEvent, kept: boolean): Promise<StoredEvent[]> =>
    attempt(event.callId, event.id, async (call, stored) => {
      if (stored[0]) return stored;
      // Operations name the call their client says; it need not be one of ours.
      if (!call && event.kind === 'graph.asked') return [];
      const { after, events } = changed(call, [event]);
      return (await written({ before: call, after, events, outgoing: kept ? events.map(news) : [] })) ? events : null;
    });

  return {
    record: event =>
      lanes.run(event.callId, async () => {
        for (const one of await taken(event, false)) await tell(one);
      }),

    note: event => lanes.run(event.callId, async () => sendNow(event.callId, (await taken(event, true)).map(news))),

    decide: (callId, eventId, decide) =>
      lanes.run(callId, async () => {
        const { outgoing, ...answer } = await attempt<Decided>(callId, eventId, async (call, stored, certain) => {
          // Nothing is refused, or taken as done, by what another process may have changed.
          const only = (decided: Decided) => (certain ? decided : null);
          if (!call?.node) return only({ refusal: { code: 'NO_SUCH_CALL', reason: `There is no call ${callId}.` }, outgoing: [] });
          const decision = decide(call, stored);
          if (decision.refusal) return only({ refusal: decision.refusal, outgoing: [] });
          if (decision.events.length === 0) return only({ call, outgoing: [] });
          const { after, events } = changed(call, decision.events);
          const outgoing = [
            ...decision.commands.map(command => ({
              id: `command:${command.id}`,
              callId,
              stream: callCommands(call.node),
              message: command as unknown as Json,
            })),
            ...events.map(news),
          ];
          return (await written({ before: call, after, events, outgoing })) ? { call: after, outgoing } : null;
        });
        if (outgoing.length > 0) await sendNow(callId, outgoing);
        return answer;
      }),

    async run(signal) {
      const trying = async (work: () => Promise<void>) => {
        try {
          await work();
        } catch (err) {
          if (!signal.aborted) logger.warn({ err }, 'What was left unsent about calls could not be sent; it is tried again');
        }
      };
      while (!signal.aborted) {
        await trying(async () => {
          const left = await log.outgoing(new Date(clock.now().getTime() - graceMs), 1_000);
          for (const callId of new Set(left.map(message => message.callId))) await lanes.run(callId, () => resend(callId));
        });
        await clock.sleep(graceMs, signal);
      }
      await lanes.idle();
    },
  };
}

/** An event, to be told to the house. */
const news = (event: StoredEvent): Outgoing => ({
  id: `event:${event.id}`,
  callId: event.callId,
  stream: CALL_LOG,
  message: event as unknown as Json,
});

type Decided = ({ refusal: Refusal } | { refusal?: undefined; call: CallRecord }) & { outgoing: Outgoing[] };

/** Calls as this journal left them: those that last, and no more than these. */
class LastWritten {
  #calls = new Map<string, CallRecord>();

  keep(call: CallRecord): void {
    if (call.status === 'ENDED') return;
    this.#calls.set(call.id, call);
    if (this.#calls.size > 2_000) this.#calls.delete(this.#calls.keys().next().value!);
  }

  /** Once: what is then not written anew was perhaps no longer so. */
  take(callId: string): CallRecord | null {
    const call = this.#calls.get(callId) ?? null;
    this.#calls.delete(callId);
    return call;
  }
}

const changed = (call: CallRecord | null, drafts: readonly LoggedEvent[]): { after: CallRecord; events: StoredEvent[] } => {
  const events = drafts.map((draft, index): StoredEvent => ({ ...draft, sequence: (call?.sequence ?? 0) + index + 1 }));
  return { after: events.reduce<CallRecord | null>(applyEvent, call)!, events };
};
