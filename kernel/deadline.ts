/**
 * The moment until which an answer is of use. It travels with the request as `x-hub-deadline-ms`:
 * the milliseconds that are left, since two machines' clocks need not agree.
 */
export class Deadline {
  private constructor(
    private readonly atMs: number,
    private readonly nowMs: () => number,
  ) {}

  static in(ms: number, nowMs: () => number = Date.now): Deadline {
    return new Deadline(nowMs() + ms, nowMs);
  }

  /** Reads the header; null when it is absent. A header that is no whole number of milliseconds is null too. */
  static fromHeader(value: string | undefined, nowMs: () => number = Date.now): Deadline | null {
    return value !== undefined && /^\d{1,7}$/.test(value) ? Deadline.in(Number(value), nowMs) : null;
  }

  get leftMs(): number {
    return Math.max(0, this.atMs - this.nowMs());
  }

  get passed(): boolean {
    return this.leftMs === 0;
  }

  toHeader(): string {
    return String(Math.floor(this.leftMs));
  }
}
