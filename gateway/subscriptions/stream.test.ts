import { type ExecutionResult, GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { silentLog } from '#platform/log.js';
import { Queue } from '#platform/queue.js';
import { formatError } from '../format-error.js';
import type { Policy } from './policies.js';
import type { Told } from './ring.js';
import { SharedStream, type StreamLimits } from './stream.js';
import type { Sink, Subscriber } from './subscriber.js';

const LIMITS: StreamLimits = { waitingEvents: 3, stalledMs: 1_000, waitingCharacters: 10_000, replayEvents: 3, resumeMs: 30_000 };
const turn = () => new Promise(resolve => setImmediate(resolve));

const open = (policy: Policy, limits: Partial<StreamLimits> = {}) => {
  const clock = new ManualClock();
  const log: string[] = [];
  const kept: Told[] = [];
  const upstream = new Queue<ExecutionResult>(() => log.push('let go'));
  const stream = new SharedStream({
    id: 's1',
    policy,
    source: async () => upstream,
    keep: told => kept.push(told),
    format: formatError({ log: silentLog, development: true }),
    limits: { ...LIMITS, ...limits },
    clock,
    onEnd: () => log.push('over'),
  });
  /** Tells these and waits until whoever reads has them. */
  const tell = async (...events: number[]) => {
    for (const x of events) {
      upstream.push({ data: { x } });
      await turn();
    }
  };
  return { stream, upstream, log, kept, clock, tell };
};

/** A reader that writes down what it gets, in short: the event, or what is lost; then how it was ended. */
class Reader implements Sink {
  writable = true;
  read: unknown[] = [];
  send({ text }: Told): void {
    const { data, extensions } = JSON.parse(text);
    this.read.push(extensions?.gap ? { lost: extensions.gap.lost } : data.x);
  }
  ended(thrown?: unknown): void {
    this.read.push(thrown === undefined ? 'end' : thrown);
  }
}

const reading = (subscriber: Subscriber): Reader => {
  const reader = new Reader();
  subscriber.attach(reader);
  return reader;
};
/** Goes on after it had to wait. */
const wake = (reader: Reader, subscriber: Subscriber) => {
  reader.writable = true;
  subscriber.proceed();
};

describe('a shared stream', () => {
  it('makes each payload once for all, and late joiners begin with what comes then', async () => {
    const { stream, tell } = open('close');
    const texts = new Set<Told>();
    const noting = (subscriber: Subscriber) => {
      const reader = reading(subscriber);
      const { send } = Reader.prototype;
      reader.send = told => {
        texts.add(told);
        send.call(reader, told);
      };
      return reader;
    };
    const [one, two] = [noting(stream.join(null)), noting(stream.join(null))];
    await tell(1);
    const late = noting(stream.join(null));
    await tell(2);
    expect([one.read, two.read, late.read]).toEqual([[1, 2], [1, 2], [2]]);
    expect(texts.size).toBe(2);
  });

  it('holds what comes before its reader is there', async () => {
    const { stream, tell } = open('close');
    const subscriber = stream.join(null);
    await tell(1, 2);
    expect(reading(subscriber).read).toEqual([1, 2]);
  });

  it('brings errors in their final form', async () => {
    const { stream, upstream } = open('close');
    const texts: string[] = [];
    stream.join(null).attach({ writable: true, send: ({ text }) => texts.push(text), ended: () => {} });
    const originalError = new HubError('UPSTREAM_TIMEOUT', 'crm took over 800 ms');
    upstream.push({ data: { x: null }, errors: [new GraphQLError('late', { path: ['x'], originalError })] });
    await turn();
    expect(texts.map(text => JSON.parse(text))).toEqual([
      {
        data: { x: null },
        errors: [{ message: 'crm took over 800 ms', path: ['x'], extensions: { code: 'UPSTREAM_TIMEOUT', retryable: true } }],
      },
    ]);
  });

  it.each([
    ['end', undefined],
    ['fault', new HubError('UPSTREAM_UNAVAILABLE', 'The connection to crm was lost')],
  ])("tells all of the upstream's %s, each after what it had still to read", async (_, fault) => {
    const { stream, upstream, tell, log } = open('close');
    const one = reading(stream.join(null));
    const slow = stream.join(null);
    const two = reading(slow);
    two.writable = false;
    await tell(1);
    upstream.finish(fault);
    await turn();
    expect(log).toEqual(['let go', 'over']);
    expect([one.read, two.read]).toEqual([[1, fault ?? 'end'], []]);
    wake(two, slow);
    expect(two.read).toEqual([1, fault ?? 'end']);
  });

  it('lets go at once when the last has left, also while nothing happens', async () => {
    const { stream, log } = open('close');
    const [one, two] = [stream.join(null), stream.join(null)];
    await stream.opened;
    one.leave();
    expect(log).toEqual([]);
    two.leave(true);
    expect(log).toEqual(['let go', 'over']);
  });
});

describe('a reader that is slower than what happens', () => {
  it('gets the newest only where things are conflated, and holds up nobody', async () => {
    const { stream, tell } = open('conflate');
    const slow = stream.join(null);
    const [quick, reader] = [reading(stream.join(null)), reading(slow)];
    await tell(1);
    reader.writable = false;
    await tell(2, 3, 4, 5, 6);
    wake(reader, slow);
    expect([quick.read, reader.read]).toEqual([
      [1, 2, 3, 4, 5, 6],
      [1, 6],
    ]);
    expect(reading(stream.join(null)).read).toEqual([6]);
  });

  it('is told how many it has lost where it can resume, and goes on', async () => {
    const { stream, tell } = open('resume');
    const slow = stream.join(null);
    const [quick, reader] = [reading(stream.join(null)), reading(slow)];
    reader.writable = false;
    await tell(1, 2, 3, 4, 5, 6, 7);
    wake(reader, slow);
    await tell(8);
    expect([quick.read, reader.read]).toEqual([
      [1, 2, 3, 4, 5, 6, 7, 8],
      [{ lost: 4 }, 5, 6, 7, 8],
    ]);
  });

  it('is ended otherwise as soon as something would be lost, while the others read on', async () => {
    const { stream, tell } = open('close');
    const [quick, reader] = [reading(stream.join(null)), reading(stream.join(null))];
    reader.writable = false;
    await tell(1, 2, 3);
    expect(reader.read).toEqual([]);
    await tell(4, 5);
    expect(quick.read).toEqual([1, 2, 3, 4, 5]);
    expect(reader.read).toMatchObject([{ code: 'RATE_LIMITED', message: /3 events were waiting, and others had read them/ }]);
  });

  it('is waited for while nobody else reads, and ended when it stands still', async () => {
    const { stream, tell, clock, log } = open('close');
    const slow = stream.join(null);
    const reader = reading(slow);
    reader.writable = false;
    await tell(1, 2, 3, 4);
    await clock.advance(999);
    wake(reader, slow);
    await turn();
    expect(reader.read).toEqual([1, 2, 3, 4]);
    reader.writable = false;
    await tell(5, 6, 7, 8);
    await clock.advance(1_000);
    expect(reader.read.at(-1)).toMatchObject({ message: /3 events were waiting, and too few were read within 1000 ms/ });
    expect(log).toEqual(['let go', 'over']);
  });

  it('is bounded by characters too', async () => {
    const { stream, tell } = open('resume', { replayEvents: 1_000, waitingCharacters: 200 });
    const slow = stream.join(null);
    const [, reader] = [reading(stream.join(null)), reading(slow)];
    reader.writable = false;
    await tell(...Array.from({ length: 50 }, (_, x) => x));
    wake(reader, slow);
    expect(reader.read[0]).toEqual({ lost: expect.any(Number) });
    expect(reader.read.length).toBeLessThan(6);
    expect(reader.read.at(-1)).toBe(49);
  });
});

describe('who comes back to a stream that is kept', () => {
  it('gets what it missed, also when nobody was there meanwhile', async () => {
    const { stream, tell, log } = open('resume');
    const first = stream.join(null);
    const before = reading(first);
    await tell(1, 2);
    first.leave(true);
    await tell(3, 4);
    expect(before.read).toEqual([1, 2]);
    expect(reading(stream.join({ stream: 's1', after: 2 })).read).toEqual([3, 4]);
    expect(log).toEqual([]);
  });

  it('learns how much is lost, at once', async () => {
    const { stream, tell } = open('resume');
    reading(stream.join(null));
    await tell(1, 2, 3, 4, 5, 6);
    expect(reading(stream.join({ stream: 's1', after: 1 })).read).toEqual([{ lost: 2 }, 4, 5, 6]);
    expect(reading(stream.join({ stream: 'another', after: 1 })).read).toEqual([{ lost: null }]);
    expect(reading(stream.join({ stream: 's1', after: 6 })).read).toEqual([]);
    expect(reading(stream.join({ stream: 's1', after: 99 })).read).toEqual([]);
  });

  it('is waited for so long, unless it said that it was leaving', async () => {
    const cut = open('resume');
    const one = cut.stream.join(null);
    await cut.stream.opened;
    one.leave(true);
    await cut.clock.advance(29_999);
    expect(cut.log).toEqual([]);
    await cut.clock.advance(1);
    expect(cut.log).toEqual(['let go', 'over']);

    const left = open('resume');
    const two = left.stream.join(null);
    await left.stream.opened;
    two.leave();
    expect(left.log).toEqual(['let go', 'over']);
  });

  it('finds the number and the stream in each payload, and each is kept', async () => {
    const { stream, tell, kept } = open('resume');
    reading(stream.join(null));
    await tell(7);
    expect(kept.map(({ sequence, text }) => [sequence, JSON.parse(text)])).toEqual([
      [1, { data: { x: 7 }, extensions: { stream: 's1', sequence: 1 } }],
    ]);
  });
});
