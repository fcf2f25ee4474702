import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { silentLog } from '#platform/log.js';
import { Queue } from '#platform/queue.js';
import type { CallSoFarQueryVariables, EventOfCallFragment } from './graph/generated/graphql.js';
import type { Graph } from './graph/graph.js';
import { type DialogService, dialogService } from './index.js';
import { callerView, event, memory, scriptedGraph } from './testing.js';

interface LiveCall {
  id: string;
  events: EventOfCallFragment[];
  handoff: null;
}

let service: DialogService;
let clock: ManualClock;
let live: LiveCall[];
let reading: PromiseWithResolvers<void>;
let readings: number;
/** What the reading of logs waits for. */
let logs: PromiseWithResolvers<void>;
/** Of which calls, after which sequence. */
let logsRead: [string, number][];
let told: (event: EventOfCallFragment) => void;
let greeted: () => unknown[];

const answered = (sequence: number) => ({ ...event('call.answered', null), sequence });
const call = (id: string): LiveCall => ({ id, events: [answered(1)], handoff: null });

beforeEach(async () => {
  clock = new ManualClock();
  live = [];
  readings = 0;
  logsRead = [];
  [reading, logs] = [Promise.withResolvers(), Promise.withResolvers()];
  for (const open of [reading, logs]) open.resolve();
  const { graph, asked } = scriptedGraph({ CallerView: callerView(null), CallMemory: memory({}) });
  const events = new Queue<{ callEvents: EventOfCallFragment & { call: { id: string } } }>();
  told = one => events.push({ callEvents: { ...one, call: { id: 'c1' } } });
  greeted = () => asked.filter(({ name, variables }) => name === 'Say' && (variables.input as { key: string }).key === 'call.answered.1.0');
  const whole: Graph = {
    ...graph,
    async ask(document, variables, about) {
      if (String(document).includes('CallSoFar')) {
        const { callId, after, first } = variables as CallSoFarQueryVariables;
        logsRead.push([callId, after]);
        await logs.promise;
        const events = live.find(({ id }) => id === callId)!.events.filter(({ sequence }) => sequence > after);
        return { data: { call: { events: events.slice(0, first) } } as never, errors: [] };
      }
      if (!String(document).includes('LiveCalls')) return graph.ask(document, variables, about);
      readings++;
      const now = [...live];
      await reading.promise;
      return { data: { calls: { calls: now } } as never, errors: [] };
    },
    async *listen(document, _, signal) {
      signal.addEventListener('abort', () => void events.return());
      if (String(document).includes('CallEvents')) for await (const data of events) yield { data: data as never, errors: [] };
      else await clock.sleep(1e9, signal);
    },
    onConnected: callback => callback(),
  };
  service = dialogService({ graph: whole, flows: join(import.meta.dirname, 'flows'), timeZone: 'UTC', clock, log: silentLog });
  await service.start();
});
afterEach(() => service.close());

/** Lets everything that can happen now happen. */
const turnOver = () => clock.advance(0);

describe('the dialog service', () => {
  it('finds a call that came between its first look and the beginning of its subscription', async () => {
    live = [call('c1')];
    await clock.advance(1_000);
    await vi.waitFor(() => expect(greeted()).toHaveLength(1));
  });

  it('reads of a call only what it has missed, a page at a time', async () => {
    live = [{ ...call('c1'), events: Array.from({ length: 700 }, (_, at) => answered(at + 1)) }];
    await clock.advance(1_000);
    await vi.waitFor(() =>
      expect(logsRead).toEqual([
        ['c1', 0],
        ['c1', 500],
      ]),
    );
    live[0]!.events.push(answered(701), answered(702));
    told(answered(702));
    await vi.waitFor(() => expect(logsRead.slice(2)).toEqual([['c1', 700]]));
  });

  it('reads the logs of many calls a few at a time', async () => {
    live = Array.from({ length: 30 }, (_, at) => call(`c${at}`));
    logs = Promise.withResolvers();
    told(answered(20));
    await vi.waitFor(() => expect(logsRead.length).toBeGreaterThan(0));
    await turnOver();
    expect(logsRead).toHaveLength(4);
    logs.resolve();
    await vi.waitFor(() => expect(new Set(logsRead.map(([id]) => id)).size).toBe(30));
  });

  it('reads the live calls once for all who missed something while they were read', async () => {
    reading = Promise.withResolvers();
    const before = readings;
    for (let sequence = 5; sequence < 50; sequence += 5) told(answered(sequence));
    await turnOver();
    reading.resolve();
    await turnOver();
    expect(readings - before).toBeLessThanOrEqual(2);
  });

  it('talks again with a caller who was given up and found again', async () => {
    told({ ...event('call.ended', null), sequence: 8, reason: 'INTERRUPTED' });
    await turnOver();
    live = [call('c1')];
    told({ ...event('call.resumed', null), sequence: 9 });
    await vi.waitFor(() => expect(greeted()).toHaveLength(1));
  });

  it('starts nothing with a call whose log says that it has ended since it was found, until it is found again', async () => {
    const { events, ...found } = call('c1');
    live = [{ ...found, events: [...events, { ...event('call.ended', null), sequence: events.length + 1, reason: 'CALLER_HUNG_UP' }] }];
    told(answered(20));
    await turnOver();
    await turnOver();
    expect(greeted()).toEqual([]);
    live = [call('c1')];
    told({ ...event('call.resumed', null), sequence: events.length + 2 });
    await vi.waitFor(() => expect(greeted()).toHaveLength(1));
  });

  it('starts nothing with a call that ended while it was read', async () => {
    live = [call('c1')];
    reading = Promise.withResolvers();
    told(answered(5));
    await turnOver();
    told({ ...event('call.ended', null), sequence: 6, reason: 'CALLER_HUNG_UP' });
    await turnOver();
    reading.resolve();
    await turnOver();
    await turnOver();
    expect(greeted()).toEqual([]);
  });
});
