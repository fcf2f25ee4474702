/**
 * Every code that a failure may carry, with what it promises about trying again.
 * docs/errors.md describes each for the people who will meet it; a test holds the two together.
 */
export const ERROR_CODES = {
  INVALID_INPUT: { retryable: false },
  UNAUTHENTICATED: { retryable: false },
  FORBIDDEN: { retryable: false },
  NOT_FOUND: { retryable: false },
  CONFLICT: { retryable: false },
  RATE_LIMITED: { retryable: true },
  DEADLINE_EXCEEDED: { retryable: true },
  UPSTREAM_REJECTED: { retryable: false },
  UPSTREAM_MALFORMED: { retryable: false },
  UPSTREAM_TIMEOUT: { retryable: true },
  UPSTREAM_UNAVAILABLE: { retryable: true },
  IN_DOUBT: { retryable: false },
  MISCONFIGURED: { retryable: false },
  SHUTTING_DOWN: { retryable: true },
  INTERNAL: { retryable: false },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);

export interface HubErrorDetails {
  /** The upstream that failed, by its connector's name: "orders.house". */
  system?: string;
  cause?: unknown;
}

/**
 * Something went wrong. Made once, where it is understood; formatted once, at the edge.
 * The message is for the person who will mend it and holds nothing a caller said.
 */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly system: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { system, cause }: HubErrorDetails = {},
  ) {
    super(message, { cause });
    this.system = system;
  }

  /** Whether the same request may succeed later. Follows from the code alone. */
  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }
}

/** Reads any thrown value as a HubError; what nobody understood is INTERNAL, with the original as cause. */
export const asHubError = (thrown: unknown): HubError =>
  thrown instanceof HubError ? thrown : new HubError('INTERNAL', 'Something went wrong inside the hub', { cause: thrown });
