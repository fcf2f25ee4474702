import type { ExecutionResult, FormattedExecutionResult } from 'graphql';

/** Data that is JSON text already. Whoever needs it as an object reads it; whoever sends it need not. */
export class Written {
  constructor(readonly json: string) {}

  /** For JSON.stringify, and whoever looks into an answer. */
  toJSON(): Record<string, unknown> {
    return JSON.parse(this.json) as Record<string, unknown>;
  }
}

/** The result as JSON text. */
export const textOf = (result: FormattedExecutionResult): string => {
  const { data, ...others } = result as { data?: unknown };
  if (!(data instanceof Written)) return JSON.stringify(result);
  const rest = JSON.stringify(others);
  return rest === '{}' ? `{"data":${data.json}}` : `${rest.slice(0, -1)},"data":${data.json}}`;
};

/** The result with its data as an object. */
export const readable = (result: ExecutionResult): ExecutionResult =>
  (result.data as unknown) instanceof Written ? { ...result, data: (result.data as unknown as Written).toJSON() } : result;
