import { describe, expect, it } from 'vitest';
import type { StoredEvent } from './events.js';
import type { CallLog, CallSearch, Outgoing } from './port.js';
import { replay } from './projection.js';
import type { CallHead, CallRecord } from './record.js';
import { at, keep, logOf, started, wholeCall } from './testing.js';

const everything: CallSearch = { live: null, text: null, digits: null, from: null, to: null, first: 10, after: null };
const headOf = ({ legs, turns, ...head }: CallRecord): CallHead => head;
const ids = (calls: readonly { id: string }[]) => calls.map(({ id }) => id);

/** A call that has begun, and nothing else. */
const begun = (id: string, time: string, changes: Partial<typeof started> = {}) =>
  logOf(id)
    .tell(time, 'call.started', { ...started, ...changes })
    .stored();

const message = (id: string, callId: string): Outgoing => ({ id, callId, stream: 'call-commands.media-1', message: { id } });

/** `make` gives an empty log. */
export function callLogContract(name: string, make: () => Promise<CallLog>) {
  describe(`${name} keeps the CallLog contract`, () => {
    it('answers for calls it does not know, in the order asked', async () => {
      const log = await make();
      await keep(log, begun('c1', '09:00:00.000'));
      expect(await log.state('no-such', ['e'])).toEqual({ call: null, stored: [] });
      expect((await log.headsByIds(['no-such', 'c1', 'c1'])).map(call => call?.id ?? null)).toEqual([null, 'c1', 'c1']);
      expect(await log.conversationsByIds(['no-such'])).toEqual([{ legs: [], turns: [], operations: [] }]);
      expect(await log.eventsIn([{ callId: 'no-such', after: 0, first: 5 }])).toEqual([[]]);
      expect(await log.headsByIds([])).toEqual([]);
    });

    it('keeps a call as its events make it, after each of them', async () => {
      const log = await make();
      const events = wholeCall('c1').stored();
      for (const event of events) {
        const before = replay(events.slice(0, event.sequence - 1));
        await log.store({ before, after: replay(events.slice(0, event.sequence))!, events: [event], outgoing: [] });
        expect((await log.state('c1', [])).call, event.kind).toEqual(replay(events.slice(0, event.sequence)));
      }
      const whole = replay(events)!;
      expect(await log.headsByIds(['c1'])).toEqual([headOf(whole)]);
      const [conversation] = await log.conversationsByIds(['c1']);
      expect(conversation).toEqual({
        legs: whole.legs,
        turns: whole.turns,
        operations: events.filter(({ kind }) => kind === 'graph.asked'),
      });
    });

    it('writes several events at once', async () => {
      const log = await make();
      const events = wholeCall('c1').stored();
      expect(await log.store({ before: null, after: replay(events)!, events, outgoing: [] })).toBe(true);
      expect((await log.state('c1', [])).call).toEqual(replay(events));
      expect(await log.eventsIn([{ callId: 'c1', after: 0, first: 100 }])).toEqual([events]);
    });

    it('knows which events it holds', async () => {
      const log = await make();
      const events = wholeCall('c1').stored();
      await keep(log, events);
      expect((await log.state('c1', ['c1#2', 'no-such'])).stored).toEqual([events[1]]);
    });

    it('writes nothing over a call that has moved on', async () => {
      const log = await make();
      const [first, second] = wholeCall('c1').stored() as [StoredEvent, StoredEvent];
      const one = replay([first])!;
      await keep(log, [first]);
      const other = { ...second, id: 'other' };
      const change = { before: one, after: replay([first, other])!, events: [other], outgoing: [message('m1', 'c1')] };
      expect(await log.store({ before: one, after: replay([first, second])!, events: [second], outgoing: [] })).toBe(true);
      expect(await log.store(change)).toBe(false);
      expect(await log.store({ ...change, before: null })).toBe(false);
      expect(await log.eventsIn([{ callId: 'c1', after: 0, first: 9 }])).toEqual([[first, second]]);
      expect(await log.outgoing(new Date(at('23:00:00.000')), 9)).toEqual([]);
    });

    it('stores no event twice', async () => {
      const log = await make();
      const events = wholeCall('c1').stored();
      const before = await keep(log, events.slice(0, 2));
      const again = { ...events[1]!, sequence: 3 };
      const change = { before, after: replay([...events.slice(0, 2), again])!, events: [again], outgoing: [message('m1', 'c1')] };
      await expect(log.store(change)).rejects.toMatchObject({ code: 'CONFLICT' });
      expect((await log.state('c1', [])).call).toEqual(before);
      expect(await log.outgoing(new Date(at('23:00:00.000')), 9)).toEqual([]);
    });

    it('lets one of several writers through', async () => {
      const log = await make();
      const before = await keep(log, begun('c1', '09:00:00.000'));
      const results = await Promise.all(
        ['a', 'b', 'c'].map(id => {
          const event: StoredEvent = { id, callId: 'c1', at: at('09:00:01.000'), kind: 'call.answered', sequence: 2 };
          return log.store({ before, after: replay([...begun('c1', '09:00:00.000'), event])!, events: [event], outgoing: [] });
        }),
      );
      expect(results.filter(Boolean)).toHaveLength(1);
      expect((await log.eventsIn([{ callId: 'c1', after: 1, first: 9 }]))[0]).toHaveLength(1);
    });

    it('reads parts of several logs', async () => {
      const log = await make();
      const [one, two] = [wholeCall('c1').stored(), wholeCall('c2').stored()];
      await keep(log, one);
      await keep(log, two);
      const ranges = [
        { callId: 'c2', after: 3, first: 2 },
        { callId: 'c1', after: 0, first: 1 },
        { callId: 'c1', after: 99, first: 1 },
      ];
      expect(await log.eventsIn(ranges)).toEqual([two.slice(3, 5), one.slice(0, 1), []]);
    });

    it("finds a customer's calls by who they are, and by their number where nobody else is meant", async () => {
      const log = await make();
      const byPhone = begun('by-phone', '09:00:00.000', { from: '+1' });
      const identified = logOf('identified')
        .tell('10:00:00.000', 'call.started', { ...started, from: '+2' })
        .tell('10:00:01.000', 'call.identified', { customerId: 'ada' });
      const someoneElse = logOf('else')
        .tell('11:00:00.000', 'call.started', { ...started, from: '+1' })
        .tell('11:00:01.000', 'call.identified', { customerId: 'bob' });
      for (const events of [byPhone, identified.stored(), someoneElse.stored(), begun('withheld', '12:00:00.000', { from: null })])
        await keep(log, events);
      const found = await log.pastCalls([
        { customerId: 'ada', phone: '+1', first: 5 },
        { customerId: 'ada', phone: '+1', first: 1 },
        { customerId: 'ada', phone: null, first: 5 },
        { customerId: 'eve', phone: null, first: 5 },
        { customerId: 'bob', phone: '+9', first: 5 },
      ]);
      expect(found.map(ids)).toEqual([['identified', 'by-phone'], ['identified'], ['identified'], [], ['else']]);
    });

    describe('searching', () => {
      const filled = async () => {
        const log = await make();
        await keep(log, wholeCall('ended').stored());
        await keep(log, begun('live', '10:00:00.000', { from: '+4915112345678', to: null }));
        await keep(log, begun('withheld', '11:00:00.000', { from: null, node: 'media-2' }));
        return log;
      };
      it.each<[string, Partial<CallSearch>, string[]]>([
        ['everything, the newest first', {}, ['withheld', 'live', 'ended']],
        ['what lasts', { live: true }, ['withheld', 'live']],
        ['what is over', { live: false }, ['ended']],
        ['part of the number that called', { text: '151 1234', digits: '1511234' }, ['live']],
        ['part of the number that was dialled', { text: '7946', digits: '7946' }, ['withheld', 'ended']],
        ['English words, in any case', { text: 'WHERE is my' }, ['ended']],
        ['Chinese words', { text: '订单' }, ['ended']],
        ['words nobody said', { text: 'refund' }, []],
        ['signs that mean something to a database', { text: '100%' }, ['ended']],
        ['signs that nobody said', { text: '%_\\' }, []],
        ['a time', { from: new Date(at('10:00:00.000')), to: new Date(at('11:00:00.000')) }, ['live']],
        ['several things at once', { live: true, to: new Date(at('10:30:00.000')) }, ['live']],
      ])('finds %s', async (_, search, expected) => {
        const { calls, total } = await (await filled()).search({ ...everything, ...search });
        expect(ids(calls)).toEqual(expected);
        expect(total).toBe(expected.length);
      });

      it('gives pages without gap or repetition, also of calls that began together', async () => {
        const log = await make();
        for (const id of ['b', 'd', 'a', 'c']) await keep(log, begun(id, '09:00:00.000'));
        const first = await log.search({ ...everything, first: 3 });
        const { startedAt, id } = first.calls[2]!;
        const second = await log.search({ ...everything, first: 3, after: { startedAt, id } });
        expect([...ids(first.calls), ...ids(second.calls)]).toEqual(['d', 'c', 'b', 'a']);
        expect([first.total, second.total]).toEqual([4, 4]);
      });
    });

    it('finds the calls of which nothing has been heard, the most silent first', async () => {
      const log = await make();
      await keep(log, begun('later', '09:05:00.000'));
      await keep(log, begun('earlier', '09:00:00.000'));
      await keep(log, begun('now', '09:10:00.000'));
      await keep(log, wholeCall('ended').stored());
      expect(ids(await log.quietCalls(new Date(at('09:10:00.000')), 5))).toEqual(['earlier', 'later']);
      expect(ids(await log.quietCalls(new Date(at('09:10:00.000')), 1))).toEqual(['earlier']);
    });

    it('keeps what is to be sent, in order, until it is sent', async () => {
      const log = await make();
      const [first, second] = begun('c1', '09:00:00.000').concat({
        id: 'x',
        callId: 'c1',
        at: at('09:00:01.000'),
        kind: 'call.answered',
        sequence: 2,
      }) as [StoredEvent, StoredEvent];
      const one = replay([first])!;
      await log.store({ before: null, after: one, events: [first], outgoing: [message('m2', 'c1'), message('m1', 'c1')] });
      await log.store({ before: one, after: replay([first, second])!, events: [second], outgoing: [message('m0', 'c1')] });
      const other = begun('c2', '09:00:00.500');
      await log.store({ before: null, after: replay(other)!, events: other, outgoing: [message('n', 'c2')] });
      const late = new Date(at('23:00:00.000'));
      expect(ids(await log.outgoing(late, 9, 'c1'))).toEqual(['m2', 'm1', 'm0']);
      expect(await log.outgoing(late, 9, 'c2')).toEqual([message('n', 'c2')]);
      expect(ids(await log.outgoing(new Date(at('09:00:00.600')), 9))).toEqual(['m2', 'm1', 'n']);
      expect(ids(await log.outgoing(late, 1))).toEqual(['m2']);
      await log.sent(['m2', 'n']);
      expect(ids(await log.outgoing(late, 9))).toEqual(['m1', 'm0']);
    });
  });
}
