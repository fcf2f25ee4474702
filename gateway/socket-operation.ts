import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Told } from './subscriptions/ring.js';
import type { Sink, Subscriber } from './subscriptions/subscriber.js';

/** The connection that an operation is one of. */
export interface OperationHolder {
  readonly socket: WebSocket;
  /** What carries it. */
  readonly wire: Duplex;
  /** It has gone without having wished to, so that it may come back. */
  readonly cutOff: boolean;
  /** Bytes that may wait in the socket. */
  readonly bufferedBytes: number;
  /** The operation is over; called once. */
  released(operation: SocketOperation): void;
  /** Its reader was too slow for it. */
  tooSlow(thrown: unknown): void;
}

/**
 * From this length on a payload is not copied for each reader: its message goes in two fragments (RFC 6455 section 5.4), of
 * which the second is the same bytes for all.
 */
const LONG_CHARACTERS = 4_096;

/**
 * One operation of a WebSocket. To graphql-ws it is an iterator that has no values and ends when the operation does; its
 * payloads go past that to the socket, as texts that were made once for all who get them. A class, and no closures: there
 * are as many as there are subscribers.
 */
export class SocketOperation implements Sink, AsyncIterableIterator<never> {
  readonly #head: string;
  readonly #over: Promise<IteratorResult<never, undefined>>;
  #resolve!: (result: IteratorResult<never, undefined>) => void;
  #reject!: (thrown: unknown) => void;
  #held = true;

  constructor(
    private readonly holder: OperationHolder,
    readonly id: string,
    /** Null where the answer is complete. */
    readonly subscriber: Subscriber | null,
  ) {
    this.#head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
    this.#over = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // What ends it is told to whoever asks for the next value; that may be nobody any more.
    this.#over.catch(() => {});
  }

  get writable(): boolean {
    return this.holder.socket.bufferedAmount < this.holder.bufferedBytes;
  }

  send(told: Pick<Told, 'text' | 'bytes'>): void {
    const { socket, wire } = this.holder;
    if (socket.readyState !== WebSocket.OPEN) return;
    if (told.text.length < LONG_CHARACTERS) return socket.send(`${this.#head}${told.text}}`);
    told.bytes ??= Buffer.from(`${told.text}}`);
    wire.cork();
    socket.send(this.#head, { fin: false, binary: false });
    socket.send(told.bytes, { fin: true, binary: false });
    wire.uncork();
  }

  ended(thrown?: unknown): void {
    this.end(thrown);
    this.holder.tooSlow(thrown);
  }

  /** No more of it is wanted, or there is no more. */
  end(thrown?: unknown): void {
    if (!this.#held) return;
    this.#held = false;
    this.holder.released(this);
    if (thrown === undefined) this.#resolve({ value: undefined, done: true });
    else this.#reject(thrown);
  }

  next(): Promise<IteratorResult<never, undefined>> {
    return this.#over;
  }

  async return(): Promise<IteratorResult<never, undefined>> {
    this.subscriber?.leave(this.holder.cutOff);
    this.end();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
