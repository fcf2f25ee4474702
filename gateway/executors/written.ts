import type { ExecutionResult, FormattedExecutionResult } from 'graphql';

/** Data that is JSON text already. Whoever needs it as an object reads it; whoever sends it need not. */
export class Written {
  /** The answer that holds nothing else, as it is sent. */
  readonly whole: string;

  constructor(json: string) {
    this.whole = `${DATA}${json}}`;
    inOnePiece(this.whole);
  }

  get json(): string {
    return this.whole.slice(DATA.length, -1);
  }

  /** For JSON.stringify, and whoever looks into an answer. */
  toJSON(): Record<string, unknown> {
    return JSON.parse(this.json) as Record<string, unknown>;
  }
}

const DATA = '{"data":';

/**
 * What has been put together from pieces is a tree of them to V8, until something wants its characters. A long answer is
 * thousands, and all live until it has been sent; a garbage collection meanwhile would carry them about.
 */
const inOnePiece = (text: string): void => void Number(text);

/** The result as JSON text. */
export const textOf = (result: FormattedExecutionResult): string => {
  const { data, ...others } = result as { data?: unknown };
  if (!(data instanceof Written)) return JSON.stringify(result);
  const rest = JSON.stringify(others);
  return rest === '{}' ? data.whole : `${rest.slice(0, -1)},"data":${data.json}}`;
};

/** The result with its data as an object. */
export const readable = (result: ExecutionResult): ExecutionResult =>
  (result.data as unknown) instanceof Written ? { ...result, data: (result.data as unknown as Written).toJSON() } : result;
