import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import type { Json } from '#kernel/json.js';
import type { Bus } from '#platform/bus/bus.js';
import { inProcessBus } from '#platform/bus/in-process.js';
import { silentLog } from '#platform/log.js';
import { memoryCallLog } from './connectors/memory.js';
import { type Decide, identify, move, rate, stopSpeaking } from './decisions.js';
import { CALL_LOG, callTopic, type StoredEvent } from './events.js';
import { callJournal } from './journal.js';
import type { CallLog } from './port.js';
import { at, logOf, started, wholeCall } from './testing.js';

const COMMANDS = 'call-commands.media-1';
const moment = (id: string) => ({ id, at: at('09:00:30.000') });
const begin = logOf('c1').tell('09:00:00.000', 'call.started', started).events[0]!;

let bus: Bus;
let log: CallLog;
let clock: ManualClock;
beforeEach(() => {
  bus = inProcessBus();
  log = memoryCallLog();
  clock = new ManualClock(at('09:01:00.000'));
});
const journalOver = (part: Partial<CallLog> = {}, busPart: Partial<Bus> = {}) =>
  callJournal({ log: { ...log, ...part }, bus: { ...bus, ...busPart }, clock, logger: silentLog });
const told = async (stream: string): Promise<Json[]> => (await bus.read(stream, '', 1_000)).map(({ message }) => message);
const toldIds = async (stream: string) => (await told(stream)).map(message => (message as { id: string }).id);

describe('what happened in a call', () => {
  it('is stored and told in order, numbered from 1', async () => {
    const journal = journalOver();
    const { events, stored } = wholeCall('c1');
    await Promise.all(events.map(event => journal.record(event)));
    expect(await log.eventsIn([{ callId: 'c1', after: 0, first: 100 }])).toEqual([stored()]);
    expect(await told(CALL_LOG)).toEqual(stored());
  });

  it('is stored once and told again when it is told again', async () => {
    const journal = journalOver();
    for (const event of [begin, begin]) await journal.record(event);
    expect((await log.headsByIds(['c1']))[0]?.sequence).toBe(1);
    expect(await toldIds(CALL_LOG)).toEqual(['c1#1', 'c1#1']);
  });

  it('is not taken as done while it cannot be told', async () => {
    const failing = journalOver({}, { append: () => Promise.reject(new Error('no bus')) });
    await expect(failing.record(begin)).rejects.toThrow('no bus');
    await journalOver().record(begin);
    expect(await toldIds(CALL_LOG)).toEqual(['c1#1']);
  });

  it('reaches who listens', async () => {
    const listening = await bus.subscribe(callTopic('c1'));
    await journalOver().record(begin);
    expect(((await listening.next()).value as unknown as StoredEvent).id).toBe('c1#1');
  });

  it('makes no call of an operation that names none of ours', async () => {
    await journalOver().record({
      ...moment('op'),
      callId: 'stranger',
      kind: 'graph.asked',
      turn: null,
      name: 'X',
      operation: 'query',
      ms: 1,
      errors: 0,
      client: 'bot',
    });
    expect(await log.headsByIds(['stranger'])).toEqual([null]);
    expect(await told(CALL_LOG)).toEqual([]);
  });

  it('is written without being read as long as nobody else writes', async () => {
    let reads = 0;
    const journal = journalOver({
      state: (...asked) => {
        reads++;
        return log.state(...asked);
      },
    });
    const { events, stored } = wholeCall('c1');
    for (const event of events.slice(0, 20)) await journal.record(event);
    expect(reads).toBe(1);
    for (const event of [events[3]!, ...events.slice(20)]) await journal.record(event);
    expect(await log.eventsIn([{ callId: 'c1', after: 0, first: 100 }])).toEqual([stored()]);
  });

  it('finds its place when another process writes at the same time', async () => {
    const { events } = wholeCall('c1');
    const [one, other] = [journalOver(), journalOver()];
    await one.record(events[0]!);
    await Promise.all(events.slice(1).map((event, index) => (index % 2 ? one : other).record(event)));
    const [stored] = await log.eventsIn([{ callId: 'c1', after: 0, first: 100 }]);
    expect(stored?.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(new Set(stored?.map(({ id }) => id)).size).toBe(events.length);
  });
});

describe('what is decided about a call', () => {
  it('is written, sent to the media service and told', async () => {
    const journal = journalOver();
    await journal.record(begin);
    const answer = await journal.decide('c1', 'e1', stopSpeaking(moment('e1')));
    expect(answer).toMatchObject({ call: { id: 'c1', sequence: 2 } });
    expect(await told(COMMANDS)).toEqual([{ id: 'e1', callId: 'c1', kind: 'stopSpeaking' }]);
    expect(await toldIds(CALL_LOG)).toEqual(['c1#1', 'e1']);
    expect(await log.outgoing(clock.now(), 10)).toEqual([]);
  });

  it('is refused for a call that does not exist, or is not yet known', async () => {
    const journal = journalOver();
    expect(await journal.decide('no-such', 'e1', stopSpeaking(moment('e1')))).toMatchObject({ refusal: { code: 'NO_SUCH_CALL' } });
    await journal.record(logOf('c2').tell('09:00:00.000', 'call.answered', {}).events[0]!);
    expect(await journal.decide('c2', 'e1', stopSpeaking(moment('e1')))).toMatchObject({ refusal: { code: 'NO_SUCH_CALL' } });
  });

  it('is neither refused nor taken as done by what another process has changed', async () => {
    const [one, other] = [journalOver(), journalOver()];
    await one.record(begin);
    await other.decide('c1', 'e1', move('HANDLING', moment('e1')));
    expect(await one.decide('c1', 'e2', move('INBOUND', moment('e2')))).toMatchObject({ refusal: { code: 'ILLEGAL_TRANSITION' } });
    await other.decide('c1', 'e3', move('TRANSFERRING', moment('e3')));
    expect(await one.decide('c1', 'e4', move('HANDLING', moment('e4')))).toMatchObject({ call: { phase: 'HANDLING', sequence: 4 } });
  });

  it('is decided anew when the call has moved on in between', async () => {
    const journal = journalOver();
    await journal.record(begin);
    const seen: (number | null)[] = [];
    const rateLast: Decide = (call, stored) => {
      seen.push(call.satisfaction);
      return rate(5, moment('e2'))(call, stored);
    };
    let first = true;
    const interrupted = journalOver({
      store: async change => {
        if (first) {
          first = false;
          await journal.decide('c1', 'e1', rate(3, moment('e1')));
        }
        return log.store(change);
      },
    });
    await interrupted.decide('c1', 'e2', rateLast);
    expect(seen.at(0)).toBeNull();
    expect(seen.at(-1)).toBe(3);
    expect((await log.headsByIds(['c1']))[0]?.satisfaction).toBe(5);
  });
});

describe('what could not be sent', () => {
  /** A bus that takes nothing while it is down. */
  const brokenBus = () => {
    const state = { down: true };
    const append: Bus['append'] = (stream, message) => (state.down ? Promise.reject(new Error('no bus')) : bus.append(stream, message));
    return { state, append };
  };

  it('is sent by the next process when this one dies', async () => {
    await journalOver().record(begin);
    const dying = journalOver({}, { append: () => Promise.reject(new Error('killed')) });
    expect(await dying.decide('c1', 'e1', stopSpeaking(moment('e1')))).toMatchObject({ call: { sequence: 2 } });
    const stop = new AbortController();
    const running = journalOver().run(stop.signal);
    while ((await log.outgoing(clock.now(), 10)).length > 0) await clock.advance(2_000);
    stop.abort();
    await running;
    expect(await toldIds(COMMANDS)).toEqual(['e1']);
    expect(await toldIds(CALL_LOG)).toEqual(['c1#1', 'e1']);
  });

  it('is sent later also when only noted, which nobody tells again', async () => {
    await journalOver().record(begin);
    const { state, append } = brokenBus();
    const journal = journalOver({}, { append });
    await journal.note({ ...moment('lost'), callId: 'c1', kind: 'call.ended', reason: 'INTERRUPTED' });
    expect(await toldIds(CALL_LOG)).toEqual(['c1#1']);
    state.down = false;
    const stop = new AbortController();
    const running = journal.run(stop.signal);
    while ((await log.outgoing(clock.now(), 10)).length > 0) await clock.advance(2_000);
    stop.abort();
    await running;
    expect(await toldIds(CALL_LOG)).toEqual(['c1#1', 'lost']);
  });

  it('is not overtaken by what is decided later', async () => {
    await journalOver().record(begin);
    const { state, append } = brokenBus();
    const journal = journalOver({}, { append });
    await journal.decide('c1', 'e1', stopSpeaking(moment('e1')));
    state.down = false;
    await journal.decide('c1', 'e2', stopSpeaking(moment('e2')));
    expect(await toldIds(COMMANDS)).toEqual(['e1', 'e2']);
    await journal.decide('c1', 'e3', identify('ada', moment('e3')));
    expect(await toldIds(CALL_LOG)).toEqual(['c1#1', 'e1', 'e2', 'e3']);
    expect(await log.outgoing(clock.now(), 10)).toEqual([]);
  });

  it('leaves alone what is still on its way', async () => {
    await journalOver().record(begin);
    const { append } = brokenBus();
    await journalOver({}, { append }).decide('c1', 'e1', stopSpeaking({ id: 'e1', at: clock.now().toISOString() }));
    const stop = new AbortController();
    const running = journalOver().run(stop.signal);
    await clock.advance(1_000);
    expect(await told(COMMANDS)).toEqual([]);
    stop.abort();
    await running;
  });
});
