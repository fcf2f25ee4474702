import type { ExecutionResult } from 'graphql';
import type { Clock } from '#kernel/clock.js';
import type { EventLimits } from '../event-stream.js';
import type { LiveLimits } from './limits.js';
import { type Format, payloadOf } from './payload.js';
import type { Policy } from './policies.js';
import { Ring, type Told } from './ring.js';
import { Subscriber, TooSlow } from './subscriber.js';

export type StreamLimits = EventLimits & Pick<LiveLimits, 'waitingCharacters' | 'replayEvents' | 'resumeMs'>;

export interface StreamOptions {
  /** Different from every other stream's, of this process or another. */
  id: string;
  policy: Policy;
  /** Events as they are to be told, until the signal aborts; or the one answer that says why there are none. */
  source(signal: AbortSignal): Promise<AsyncIterator<ExecutionResult> | ExecutionResult>;
  /** Keeps what is told on a `resume` topic for longer than this stream may be followed. */
  keep(told: Told): void;
  format: Format;
  limits: StreamLimits;
  clock: Clock;
  /** Nobody new can join. */
  onEnd(): void;
}

/** How many are served before others on the event loop have their turn. */
const SLICE = 256;

/**
 * One upstream, read once, each event made and written as text once, for all who follow it. A reader that is slow holds up
 * nobody: what it has not read is kept here, bounded, and the policy says what happens when that is not enough. Only when all
 * are slow does the upstream wait for them.
 */
export class SharedStream {
  /** Null once events come, or the answer that says why there are none. */
  readonly opened: Promise<ExecutionResult | null>;
  readonly #subscribers = new Set<Subscriber>();
  /** Those that have not read everything. */
  readonly #behind = new Set<Subscriber>();
  readonly #ring: Ring;
  readonly #leaving = new AbortController();
  #upstream: AsyncIterator<ExecutionResult> | null = null;
  #head = 0;
  #end: { thrown?: unknown } | null = null;
  #closed = false;
  #moved: (() => void) | null = null;
  #notAwaited: (() => void) | null = null;

  constructor(private readonly options: StreamOptions) {
    const { policy, limits } = options;
    const events = { conflate: 1, resume: limits.replayEvents, close: limits.waitingEvents }[policy];
    this.#ring = new Ring({ events, characters: limits.waitingCharacters });
    this.opened = this.#open();
    this.opened.catch(() => {});
  }

  get id(): string {
    return this.options.id;
  }

  /** From now on; what tells how things stand tells that at once; who comes back gets what it has missed, or learns that it is lost. */
  join(resume: { stream: string; after: number } | null): Subscriber {
    this.#notAwaited?.();
    this.#notAwaited = null;
    const { policy } = this.options;
    let [position, lost]: [number, number | null] = [this.#head, 0];
    if (policy === 'conflate' && this.#ring.first) position = this.#head - 1;
    if (policy === 'resume' && resume) {
      const known = resume.stream === this.id;
      position = known ? Math.min(resume.after, this.#head) : this.#head;
      lost = known ? 0 : null;
    }
    const subscriber = new Subscriber(this, position, lost);
    this.#subscribers.add(subscriber);
    return subscriber;
  }

  /** Sends a subscriber what it has not had, as far as it can take it now. */
  serve(subscriber: Subscriber): void {
    const { sink } = subscriber;
    if (!this.#subscribers.has(subscriber)) return;
    const kept = this.options.policy === 'resume' ? this.id : null;
    while (sink?.writable && subscriber.past) {
      const next = subscriber.past.told.shift();
      if (next) sink.send(next, subscriber.past.stream);
      else subscriber.past = null;
    }
    while (sink?.writable && (subscriber.position < this.#head || subscriber.lost !== 0)) {
      const next = this.#ring.from(subscriber.position + 1);
      const first = next ? Math.min(next.sequence, this.#head + 1) : this.#head + 1;
      const lost = subscriber.lost === null ? null : first - subscriber.position - 1;
      if (kept !== null && lost !== 0) {
        subscriber.position = first - 1;
        subscriber.lost = 0;
        sink.send(gapAt(kept, subscriber.position, lost), kept);
      } else if (next) {
        subscriber.position = next.sequence;
        subscriber.lost = 0;
        sink.send(next, kept);
      } else subscriber.lost = 0;
      subscriber.stalled = false;
    }
    if (subscriber.position < this.#head || subscriber.past) this.#behind.add(subscriber);
    else if (this.#behind.delete(subscriber)) this.#tidy();
    if (this.#head - subscriber.position <= this.#ring.length / 2) this.#moved?.();
    if (this.#end && sink && !subscriber.past && subscriber.position === this.#head) this.#dismiss(subscriber, this.#end.thrown);
  }

  forget(subscriber: Subscriber, cutOff: boolean): void {
    if (!this.#subscribers.delete(subscriber)) return;
    this.#behind.delete(subscriber);
    this.#moved?.();
    if (this.#subscribers.size > 0) return this.#tidy();
    const { policy, clock, limits } = this.options;
    if (cutOff && policy === 'resume' && !this.#end) this.#notAwaited = clock.after(limits.resumeMs, () => this.close());
    else this.close();
  }

  /** Lets go of the upstream at once. Who still follows hears no more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#notAwaited?.();
    this.#letGo();
    this.#moved?.();
    this.#subscribers.clear();
    this.#behind.clear();
    this.#ring.clear();
    this.options.onEnd();
  }

  async #open(): Promise<ExecutionResult | null> {
    try {
      const events = await this.options.source(this.#leaving.signal);
      if (!('next' in events)) {
        this.close();
        return events;
      }
      this.#upstream = events;
      if (this.#closed) this.#letGo();
      else void this.#pump(events);
      return null;
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  async #pump(upstream: AsyncIterator<ExecutionResult>): Promise<void> {
    try {
      for (;;) {
        const { value, done } = await upstream.next();
        if (done) break;
        if (this.#threatened().length > 0) await this.#room();
        if (this.#closed) return;
        this.#tell(value);
        await this.#deliver();
      }
      this.#finish();
    } catch (thrown) {
      this.#finish(thrown);
    }
  }

  #tell(event: ExecutionResult): void {
    const { policy, format } = this.options;
    const sequence = ++this.#head;
    const place = policy === 'resume' ? { stream: this.id, sequence } : undefined;
    const told = { sequence, text: payloadOf(event, format, place) };
    this.#ring.add(told);
    if (place) this.options.keep(told);
  }

  async #deliver(): Promise<void> {
    let served = 0;
    for (const subscriber of this.#subscribers) {
      this.serve(subscriber);
      if (++served % SLICE === 0) await new Promise(resolve => setImmediate(resolve));
    }
    this.#tidy();
  }

  /** Those who would lose something if one more event came now. */
  #threatened(): Subscriber[] {
    if (this.options.policy === 'conflate' || this.#behind.size === 0 || !this.#ring.full) return [];
    const oldest = this.#ring.first!.sequence;
    return [...this.#behind].filter(({ position }) => position < oldest);
  }

  /** Waits for who can be waited for, and does by the policy with who then still has not read. */
  async #room(): Promise<void> {
    const { policy, clock, limits } = this.options;
    const all = this.#behind.size === this.#subscribers.size;
    if (all && [...this.#behind].some(({ stalled }) => !stalled)) {
      await new Promise<void>(resolve => {
        const cancel = clock.after(limits.stalledMs, resolve);
        this.#moved = () => {
          cancel();
          resolve();
        };
      });
      this.#moved = null;
    }
    const waited = all ? `too few were read within ${limits.stalledMs} ms` : 'others had read them';
    for (const subscriber of this.#threatened()) {
      if (policy === 'resume') subscriber.stalled = true;
      else {
        const said = `The subscription was ended: ${this.#ring.length} events were waiting, and ${waited}`;
        this.#dismiss(subscriber, new TooSlow(said));
      }
    }
  }

  #finish(thrown?: unknown): void {
    if (this.#closed) return;
    this.#end = { thrown };
    this.#letGo();
    this.options.onEnd();
    for (const subscriber of [...this.#subscribers]) this.serve(subscriber);
    if (this.#subscribers.size === 0) this.close();
  }

  #dismiss(subscriber: Subscriber, thrown: unknown): void {
    const { sink } = subscriber;
    subscriber.leave();
    sink?.ended(thrown);
  }

  #letGo(): void {
    const upstream = this.#upstream;
    this.#upstream = null;
    this.#leaving.abort();
    Promise.resolve(upstream?.return?.()).catch(() => {});
  }

  /** What nobody waits for, and nobody comes back for, is not kept. */
  #tidy(): void {
    if (this.options.policy === 'close' && this.#behind.size === 0) this.#ring.clear();
  }
}

/** A payload of its own that says how many before the next are lost; null where nobody can say. */
export const gapAt = (stream: string, sequence: number, lost: number | null): Told => ({
  sequence,
  text: JSON.stringify({ data: null, extensions: { stream, sequence, gap: { lost } } }),
});
