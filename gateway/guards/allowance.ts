/** What was taken of an allowance, or was not there to be taken. */
export interface Taken {
  granted: boolean;
  /** How much is left until it is full again. */
  left: number;
  /** Until when it is. */
  resetMs: number;
}

export interface AllowanceOptions {
  /** "rate", "day": in headers and keys. */
  name: string;
  /** How much one client may take in the time. */
  quota: number;
  /** Whole seconds. */
  windowS: number;
  /** How much more within ten seconds, now and then. */
  burst?: number;
}

/**
 * Counts what each client takes. The time begins with the first that a client takes and is full when it is over; what is
 * refused counts too, so that who goes on asking goes on waiting. In process (allowance-in-process.ts) or on Redis
 * (allowance-on-redis.ts), held to allowance.contract.ts.
 */
export interface Allowance {
  readonly options: AllowanceOptions;
  /** Takes a whole amount. Never rejects: a store that is away is no reason to refuse anyone. */
  take(client: string, amount: number): Promise<Taken>;
}

export type MakeAllowance = (options: AllowanceOptions) => Allowance;
