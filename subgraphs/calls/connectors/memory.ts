import { HubError } from '#kernel/errors.js';
import type { StoredEvent } from '../events.js';
import type { CallLog, CallSearch, Outgoing } from '../port.js';
import type { CallHead, CallRecord } from '../record.js';

/** Calls kept in memory: for tests, and for houses that need no history. */
export function memoryCallLog(): CallLog {
  const calls = new Map<string, CallRecord>();
  const logs = new Map<string, StoredEvent[]>();
  let outgoing: (Outgoing & { writtenAt: Date })[] = [];

  const copy = <T>(value: T): T => structuredClone(value);
  const head = (call: CallRecord): CallHead => {
    const { legs, turns, ...rest } = copy(call);
    return rest;
  };
  const newestFirst = (a: CallHead, b: CallHead) => b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? 1 : -1);
  const all = () => [...calls.values()].sort(newestFirst);
  const logOf = (callId: string) => logs.get(callId) ?? [];

  return {
    async state(callId, eventIds) {
      return {
        call: copy(calls.get(callId) ?? null),
        stored: copy(logOf(callId).filter(({ id }) => eventIds.includes(id))),
      };
    },

    async store({ before, after, events, outgoing: messages }) {
      if ((calls.get(after.id)?.sequence ?? null) !== (before?.sequence ?? null)) return false;
      const held = new Set([...logs.values()].flatMap(log => log.map(({ id }) => id)));
      if (events.some(({ id }) => held.has(id))) throw new HubError('CONFLICT', 'The event is stored already');
      calls.set(after.id, copy(after));
      logs.set(after.id, [...logOf(after.id), ...copy(events)]);
      outgoing.push(...messages.map(message => ({ ...copy(message), writtenAt: new Date(events[0]?.at ?? after.lastEventAt) })));
      return true;
    },

    async headsByIds(callIds) {
      return callIds.map(id => (calls.has(id) ? head(calls.get(id)!) : null));
    },

    async conversationsByIds(callIds) {
      return callIds.map(id => {
        const { legs, turns } = copy(calls.get(id) ?? { legs: [], turns: [] });
        return { legs, turns, operations: copy(logOf(id).filter(event => event.kind === 'graph.asked')) };
      });
    },

    async eventsIn(ranges) {
      return ranges.map(({ callId, after, first }) =>
        copy(
          logOf(callId)
            .filter(({ sequence }) => sequence > after)
            .slice(0, first),
        ),
      );
    },

    async pastCalls(customers) {
      return customers.map(({ customerId, phone, first }) =>
        all()
          .filter(call => call.customerId === customerId || (call.customerId === null && phone !== null && call.from === phone))
          .slice(0, first)
          .map(head),
      );
    },

    async search(search) {
      const found = all().filter(call => matches(call, search));
      const rest = search.after ? found.filter(call => newestFirst(call, search.after as CallHead) > 0) : found;
      return { calls: rest.slice(0, search.first).map(head), total: found.length };
    },

    async quietCalls(before, limit) {
      return all()
        .filter(call => call.status !== 'ENDED' && call.lastEventAt < before)
        .sort((a, b) => a.lastEventAt.getTime() - b.lastEventAt.getTime())
        .slice(0, limit)
        .map(head);
    },

    async outgoing(before, limit, callId) {
      return outgoing
        .filter(message => message.writtenAt <= before && (callId === undefined || message.callId === callId))
        .slice(0, limit)
        .map(({ writtenAt, ...message }) => copy(message));
    },

    async sent(ids) {
      outgoing = outgoing.filter(({ id }) => !ids.includes(id));
    },
  };
}

const matches = (call: CallRecord, { live, text, digits, from, to }: CallSearch): boolean => {
  if (live !== null && live !== (call.status !== 'ENDED')) return false;
  if ((from && call.startedAt < from) || (to && call.startedAt >= to)) return false;
  if (text === null) return true;
  const numbers = [call.from ?? '', call.to ?? ''];
  if (digits !== null && numbers.some(number => number.includes(digits))) return true;
  const texts = call.turns.flatMap(turn => turn.utterances.map(utterance => utterance.text));
  return [...numbers, ...texts].some(one => one.toLowerCase().includes(text.toLowerCase()));
};
