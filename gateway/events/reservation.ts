import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Identity } from '../identity.js';
import { type LiveLimits, MOST_UNREAD } from '../subscriptions/limits.js';
import { type Format, failureOf } from '../subscriptions/payload.js';
import type { SharedPlaces } from '../subscriptions/places.js';
import { TooSlow } from '../subscriptions/subscriber.js';
import type { Visitor } from '../subscriptions/visitors.js';
import { completeEvent, nextEvent, retryEvent } from './form.js';
import { ReservedOperation } from './reserved-operation.js';
import type { EventResponse } from './response.js';

export interface ReservationOptions {
  token: string;
  /** Under which name its places are taken. */
  client: string;
  identity: Identity;
  /** Operations open at once, by their clients. */
  open: SharedPlaces;
  format: Format;
  limits: Pick<LiveLimits, 'maxOperations' | 'reservedMs'>;
  clock: Clock;
  /** Nobody can come back to it any more. Called once. */
  onEnd(): void;
}

/**
 * A place for one connection by events that carries many operations. It stands for a while before the connection opens, and
 * after it was cut off; its operations end with the connection, and are asked for anew on the next.
 */
export class Reservation implements Visitor {
  identity: Identity;
  readonly #operations = new Map<string, ReservedOperation>();
  #stream: EventResponse | null = null;
  /** What was told before there was a connection to tell it on. */
  #early: string[] = [];
  #earlyCharacters = 0;
  #over = false;
  #stays: () => void = () => {};

  constructor(private readonly options: ReservationOptions) {
    this.identity = options.identity;
    this.#expire();
  }

  /** Whether an operation's reader has room. */
  get writable(): boolean {
    return this.#stream?.writable ?? false;
  }

  /** From now on what is told goes there, first what was told before. CONFLICT where a connection is open already. */
  open(stream: EventResponse): void {
    this.#stays();
    this.#stream = stream;
    stream.onClose(() => this.#cut(stream));
    stream.onRoom(() => this.#proceed());
    stream.write(this.#early.splice(0).join(''));
    this.#earlyCharacters = 0;
    this.#proceed();
  }

  /** Throws CONFLICT where a connection is open already: one reservation never has two. */
  mustBeFree(): void {
    if (this.#stream) throw new HubError('CONFLICT', 'The stream of this reservation is open already');
  }

  /** Takes a place for one more operation. CONFLICT where there is one of this id, RATE_LIMITED where there are too many. */
  begin(id: string): ReservedOperation {
    const { limits, open, client } = this.options;
    if (this.#operations.has(id)) throw new HubError('CONFLICT', 'An operation with this id is open already');
    if (this.#operations.size >= limits.maxOperations) {
      throw new HubError('RATE_LIMITED', `One connection may have ${limits.maxOperations} operations open`);
    }
    if ((this.#stream?.unread ?? this.#earlyCharacters) >= MOST_UNREAD) {
      throw new HubError('RATE_LIMITED', 'What was answered before has to be read first');
    }
    open.take(client);
    const operation = new ReservedOperation(id, this);
    this.#operations.set(id, operation);
    return operation;
  }

  /** Ends an operation that its client wants no more of; nothing where there is none. */
  finish(id: string): void {
    this.#operations.get(id)?.stop(null);
  }

  /** What an operation tells. */
  tell(events: string): void {
    if (this.#stream) return this.#stream.write(events);
    this.#early.push(events);
    this.#earlyCharacters += events.length;
  }

  /** An operation's place is free again. */
  released({ id }: ReservedOperation): void {
    this.#operations.delete(id);
    this.options.open.giveBack(this.options.client);
  }

  /** There is no more of an operation, or no more for this reader: with what went wrong, if something did. */
  completed({ id }: ReservedOperation, thrown?: unknown): void {
    const last = thrown === undefined ? '' : nextEvent(failureOf(thrown, this.options.format), id);
    this.tell(last + completeEvent(id));
    const stream = this.#stream;
    if (!(thrown instanceof TooSlow) || !stream) return;
    // Who does not read would not read anything else either.
    setImmediate(() => {
      stream.end();
      this.#cut(stream);
    });
  }

  /** Its identity has ended, and all that it followed. */
  ended(reason: string): void {
    const why = new HubError('FORBIDDEN', reason);
    for (const operation of [...this.#operations.values()]) operation.refuse(why);
    this.#end();
    this.#stream?.end();
  }

  /** Tells when to come back, and ends it. */
  sendAway(retryMs: number): void {
    for (const operation of [...this.#operations.values()]) operation.stop(new HubError('SHUTTING_DOWN', 'The gateway is shutting down'));
    this.#end();
    this.#stream?.end(retryEvent(retryMs));
  }

  #proceed(): void {
    for (const operation of [...this.#operations.values()]) operation.proceed();
  }

  #cut(stream: EventResponse): void {
    if (this.#stream !== stream) return;
    this.#stream = null;
    const why = new HubError('CONFLICT', 'The stream of this reservation was closed');
    for (const operation of [...this.#operations.values()]) operation.stop(why, true);
    if (!this.#over) this.#expire();
  }

  #expire(): void {
    this.#stays = this.options.clock.after(this.options.limits.reservedMs, () => {
      for (const operation of [...this.#operations.values()]) operation.stop(new HubError('NOT_FOUND', 'The reservation has expired'));
      this.#end();
    });
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stays();
    this.#early = [];
    this.options.onEnd();
  }
}
