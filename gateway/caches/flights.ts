import { HubError } from '#kernel/errors.js';
import type { GatewayRequest } from '../request.js';

export interface FlightOptions<T> {
  /**
   * How long shared work goes on: `last` until the last of its askers has left; `first` also not beyond the deadline of
   * the one who began it, for work that answers with what it has by then.
   */
  until: 'first' | 'last';
  /** Whether it came to nothing for want of time: who has more asks again. */
  isLate(result: T): boolean;
  /** Makes more of the same, before the first asker has his. */
  copies(result: T): () => T;
}

interface Flight<T> {
  leader: GatewayRequest;
  ending: AbortController;
  /** Who wait for it still. */
  askers: number;
  /** Whether it ever had more than one. */
  isShared: boolean;
  /** Gives each asker a result of its own. */
  done: Promise<() => T>;
}

/** Work under way, by what was asked: who asks the same meanwhile shares it. Each has a result of its own, and leaves when it wants. */
export class Flights<T> {
  readonly #underWay = new Map<string, Flight<T>>();
  readonly #options: FlightOptions<T>;

  constructor(options: FlightOptions<T>) {
    this.#options = options;
  }

  has(key: string): boolean {
    return this.#underWay.has(key);
  }

  /** `work` is given a request that ends when nobody waits any more. Rejects as it does. */
  async share(key: string, request: GatewayRequest, work: (request: GatewayRequest) => Promise<T>): Promise<T> {
    for (;;) {
      const known = this.#underWay.get(key);
      if (known && this.#options.until === 'first' && leftMs(known.leader) > leftMs(request)) return work(request);
      const flight = known ?? this.#begin(key, request, work);
      if (known) {
        known.askers++;
        known.isShared = true;
      }
      const leave = () => this.#leave(key, flight, request);
      request.signal?.addEventListener('abort', leave, { once: true });
      try {
        const mine = (await flight.done)();
        if (!known || !this.#options.isLate(mine) || isOver(request)) return mine;
      } catch (thrown) {
        if (!known || !isLateError(thrown) || isOver(request)) throw thrown;
      } finally {
        request.signal?.removeEventListener('abort', leave);
      }
    }
  }

  #begin(key: string, request: GatewayRequest, work: (request: GatewayRequest) => Promise<T>): Flight<T> {
    const ending = new AbortController();
    const flight: Flight<T> = { leader: request, ending, askers: 1, isShared: false, done: undefined as never };
    flight.done = work({ ...request, signal: ending.signal }).then(
      result => {
        this.#land(key, flight);
        const more = flight.isShared ? this.#options.copies(result) : null;
        let first = true;
        return () => {
          if (!first) return more!();
          first = false;
          return result;
        };
      },
      thrown => {
        this.#land(key, flight);
        throw thrown;
      },
    );
    this.#underWay.set(key, flight);
    return flight;
  }

  #land(key: string, flight: Flight<T>): void {
    if (this.#underWay.get(key) === flight) this.#underWay.delete(key);
  }

  #leave(key: string, flight: Flight<T>, request: GatewayRequest): void {
    flight.askers--;
    const isTimeOver = this.#options.until === 'first' && request === flight.leader && isLateError(request.signal?.reason);
    if (flight.askers > 0 && !isTimeOver) return;
    this.#land(key, flight);
    flight.ending.abort(request.signal?.reason);
  }
}

const leftMs = ({ deadline }: GatewayRequest): number => deadline?.leftMs ?? Number.POSITIVE_INFINITY;
const isOver = (request: GatewayRequest): boolean => request.signal?.aborted === true || leftMs(request) === 0;
const isLateError = (thrown: unknown): boolean => thrown instanceof HubError && thrown.code === 'DEADLINE_EXCEEDED';
