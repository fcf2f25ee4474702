import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { MakeAllowance } from './allowance.js';
import { allowanceBy } from './allowance-limiter.js';

/** How many clients are told apart at a time. Names that clients make up must not fill the memory. */
const MOST_CLIENTS = 50_000;

/** Counts for this process alone. */
export const allowancesInProcess =
  ({ mostClients = MOST_CLIENTS }: { mostClients?: number } = {}): MakeAllowance =>
  options =>
    allowanceBy(options, (points, duration) => new BoundedLimiter({ points, duration }, mostClients));

/** Beyond so many clients, those that come new are counted as one until the time of the others is over. */
export class BoundedLimiter extends RateLimiterMemory {
  #known = new Set<string>();
  #until = 0;

  constructor(
    options: { points: number; duration: number },
    private readonly mostClients: number,
  ) {
    super(options);
  }

  override consume(client: string, points?: number): Promise<RateLimiterRes> {
    return super.consume(this.#countedAs(client), points);
  }

  #countedAs(client: string): string {
    if (this.#known.has(client)) return client;
    if (this.#known.size >= this.mostClients) {
      const now = Date.now();
      if (now < this.#until) return 'others';
      this.#known.clear();
    }
    // The limiter forgets a client when its time is over: all that were known are forgotten a whole time after the last came.
    this.#known.add(client);
    this.#until = Date.now() + this.duration * 1_000;
    return client;
  }
}
