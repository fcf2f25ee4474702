import type { HubError } from '#kernel/errors.js';
import { clientHasGone } from '../request.js';
import type { Told } from '../subscriptions/ring.js';
import type { Sink, Subscriber } from '../subscriptions/subscriber.js';
import { nextEvent } from './form.js';

/** The reservation that an operation is one of. */
export interface OperationHolder {
  readonly writable: boolean;
  tell(events: string): void;
  /** The operation is over; called once. */
  released(operation: ReservedOperation): void;
  /** Tells that it is, and why, if something went wrong. */
  completed(operation: ReservedOperation, thrown?: unknown): void;
}

/** One operation of a reservation, from the moment it is asked. */
export class ReservedOperation implements Sink {
  readonly #gone = new AbortController();
  #subscriber: Subscriber | null = null;
  #over = false;
  #why: HubError | null = null;

  constructor(
    readonly id: string,
    private readonly holder: OperationHolder,
  ) {}

  /** Aborts when nobody wants it any more. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Whether it has been stopped; `why` is what its asker has to be told of it, null where it wished for that itself. */
  get over(): { why: HubError | null } | null {
    return this.#over ? { why: this.#why } : null;
  }

  get writable(): boolean {
    return this.holder.writable;
  }

  /** Is answered by one text, and over. */
  answer(text: string): void {
    if (!this.#release()) return;
    this.holder.tell(nextEvent(text, this.id));
    this.holder.completed(this);
  }

  /** Is answered by what the subscriber reads. */
  follow(subscriber: Subscriber): void {
    this.#subscriber = subscriber;
    subscriber.attach(this);
  }

  send({ text }: Told): void {
    this.holder.tell(nextEvent(text, this.id));
  }

  ended(thrown?: unknown): void {
    if (this.#release()) this.holder.completed(this, thrown);
  }

  proceed(): void {
    this.#subscriber?.proceed();
  }

  /** Is wanted no more, or cannot go on: without a word among the events. */
  stop(why: HubError | null, cutOff = false): void {
    if (!this.#release()) return;
    this.#why = why;
    this.#gone.abort(why ?? clientHasGone());
    this.#subscriber?.leave(cutOff);
  }

  /** Ends with what went wrong: among the events where it is followed, else as the answer to who asks. */
  refuse(why: HubError): void {
    const subscriber = this.#subscriber;
    if (!subscriber) return this.stop(why);
    subscriber.leave();
    this.ended(why);
  }

  #release(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.holder.released(this);
    return true;
  }
}
