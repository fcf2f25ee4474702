import { HubError } from '#kernel/errors.js';

export interface TurnsOptions {
  /** How many may work at once. One client never has all of several places. */
  places: number;
  /** How many works of one client may wait. */
  waiting: number;
}

/**
 * Few places, and many who want one: places go round among the clients that wait, so that one who brings much work waits
 * behind his own. The house itself, the client null, may have every place.
 */
export class Turns {
  #taken = 0;
  readonly #working = new Map<string | null, number>();
  /** In the order in which clients come next. */
  readonly #waiting = new Map<string | null, (() => void)[]>();

  constructor(private readonly options: TurnsOptions) {}

  /** Works as soon as it is this client's turn. RATE_LIMITED where as much of the same client waits as may. */
  async take<T>(client: string | null, work: () => Promise<T>): Promise<T> {
    if (this.#mayWork(client) && !this.#waiting.has(client)) this.#begin(client);
    else await this.#wait(client);
    try {
      return await work();
    } finally {
      this.#end(client);
    }
  }

  #mayWork(client: string | null): boolean {
    const { places } = this.options;
    const most = client === null ? places : Math.max(1, places - 1);
    return this.#taken < places && (this.#working.get(client) ?? 0) < most;
  }

  #begin(client: string | null): void {
    this.#taken++;
    this.#working.set(client, (this.#working.get(client) ?? 0) + 1);
  }

  #wait(client: string | null): Promise<void> {
    const queue = this.#waiting.get(client) ?? [];
    if (queue.length >= this.options.waiting)
      throw new HubError('RATE_LIMITED', `${queue.length} new operations of this client wait to be planned already`);
    this.#waiting.set(client, queue);
    return new Promise(resolve => queue.push(resolve));
  }

  #end(client: string | null): void {
    this.#taken--;
    const working = this.#working.get(client)! - 1;
    if (working > 0) this.#working.set(client, working);
    else this.#working.delete(client);
    for (const [next, queue] of this.#waiting) {
      if (!this.#mayWork(next)) continue;
      this.#waiting.delete(next);
      const begin = queue.shift()!;
      if (queue.length > 0) this.#waiting.set(next, queue);
      this.#begin(next);
      begin();
    }
  }
}
