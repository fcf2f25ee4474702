import { HubError } from '#kernel/errors.js';
import type { Told } from './ring.js';

/** Where a subscriber's payloads go: an operation of a WebSocket, a response that stays open. */
export interface Sink {
  /** False while its reader must read first. Whoever makes the sink calls the subscriber's `proceed` when that has passed. */
  readonly writable: boolean;
  /** `stream` and `told.sequence` name the place to come back to, where the stream is kept; else `stream` is null. */
  send(told: Told, stream: string | null): void;
  /** There is no more, or no more for this one: with what went wrong, if something did. Called once. */
  ended(thrown?: unknown): void;
}

/** Why a reader was ended that could not keep up. */
export class TooSlow extends HubError {
  constructor(message: string) {
    super('RATE_LIMITED', message);
  }
}

/** The stream, as one who reads it sees it. */
export interface Read {
  serve(subscriber: Subscriber): void;
  forget(subscriber: Subscriber, cutOff: boolean): void;
}

/**
 * One who follows a stream: no queue, only the place up to which it has read. What it has not read stands with the
 * stream, once for all.
 */
export class Subscriber {
  sink: Sink | null = null;
  /** What it missed of another stream, which comes before anything of this one. */
  past: { stream: string; told: Told[] } | null = null;
  /** Its reader has stood still for so long that nobody waits for it any more, until it reads. */
  stalled = false;

  constructor(
    private readonly stream: Read,
    /** The sequence of the last payload that it was sent. */
    public position: number,
    /** What it has to be told is lost before anything else; null where nobody can say how much. */
    public lost: number | null,
  ) {}

  /** From now on its payloads go there, those first that have come meanwhile. */
  attach(sink: Sink): void {
    this.sink = sink;
    this.stream.serve(this);
  }

  /** The sink takes more again. */
  proceed(): void {
    this.stream.serve(this);
  }

  /** Reads no more. `cutOff`: without having wished to, so that it may come back. */
  leave(cutOff = false): void {
    this.sink = null;
    this.stream.forget(this, cutOff);
  }
}
