import type { Clock } from '#kernel/clock.js';
import { type ErrorCode, HubError } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';
import type { Log } from '../log.js';
import type { IntentRow, IntentRows } from './intent-rows.js';
import type { Effect, IdempotencyStrategy } from './intents.js';

/** The steps at which a crash can be injected, in their order. */
export const INTENT_STEPS = ['written', 'performing', 'performed', 'ended'] as const;
export type IntentStep = (typeof INTENT_STEPS)[number];

export interface CarryOutOptions {
  rows: IntentRows;
  clock: Clock;
  log: Log;
  /** How long one attempt may take; after that another process may take over. */
  leaseMs: number;
  /** Called at each step: tests stop the work there, as a crash would. */
  reached(step: IntentStep): Promise<void> | void;
}

/** With these the upstream said no before anything was done. Any other failure leaves open what happened. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'CONFLICT',
  'RATE_LIMITED',
  'UPSTREAM_REJECTED',
  'MISCONFIGURED',
]);

/** How long after an attempt of unknown outcome the next may start; doubles with each, up to five minutes. */
const backOffMs = (fence: number): number => Math.min(300_000, 2_000 * 2 ** Math.min(fence - 1, 10));

/**
 * Does what a leased intent says and writes down how it ended. `unknown` when an earlier attempt may have had its effect:
 * then only an answer, or doubt, ends it.
 */
export async function carryOut<T extends Json>(options: CarryOutOptions, row: IntentRow, effect: Effect<T>, unknown: boolean): Promise<T> {
  const { clock, reached } = options;
  const leaving = new AbortController();
  const ended = new AbortController();
  // Upstream work that outlives its lease could run beside its successor's.
  void clock.sleep(row.leaseEndsAt.getTime() - clock.now().getTime(), ended.signal).then(() => {
    leaving.abort(new HubError('UPSTREAM_TIMEOUT', `${row.action.name} took over ${options.leaseMs} ms`));
  });
  const bounded = boundedBy(effect, leaving.signal);
  try {
    if (row.fence === 1) await reached('written');
    await reached('performing');
    const answer = unknown ? await repeat(row, bounded) : await first(row, bounded, leaving.signal);
    await reached('performed');
    await settle(options, row, answer);
    await reached('ended');
    return answer;
  } catch (thrown) {
    await end(options, row, thrown).catch(err =>
      options.log.error({ err, intent: row.id }, 'How an action ended could not be written down'),
    );
    throw thrown instanceof Refused ? thrown.error : thrown;
  } finally {
    ended.abort();
  }
}

async function end({ rows, clock }: CarryOutOptions, { id, fence }: IntentRow, thrown: unknown): Promise<void> {
  if (thrown instanceof Refused) {
    const { code, message, system } = thrown.error;
    await rows.fail(id, fence, { code, message, system: system ?? null });
  } else if (thrown instanceof HubError && thrown.code === 'IN_DOUBT') {
    await rows.doubt(id, fence, thrown.cause instanceof Error ? thrown.cause.message : thrown.message);
  } else {
    await rows.release(id, fence, new Date(clock.now().getTime() + backOffMs(fence)));
  }
}

/**
 * Nothing has happened upstream yet. An outcome that stays open is cleared up once, right away; but a system that would do
 * it twice is only asked whether it has it. What it was slow with may come a moment later, so doing it again is left to a
 * later lease.
 */
async function first<T extends Json>(row: IntentRow, effect: Bounded<T>, signal: AbortSignal): Promise<T> {
  try {
    return await effect.perform(row.id);
  } catch (thrown) {
    if (thrown instanceof HubError && REFUSALS.has(thrown.code)) throw new Refused(thrown);
    if (signal.aborted && effect.strategy !== 'NONE') throw thrown;
    try {
      return await repeat(row, effect.strategy === 'SEARCH_BEFORE_CREATE' ? onlySearching(effect, thrown) : effect, thrown);
    } catch (again) {
      // What happened first says more than that it happened again.
      throw again instanceof HubError && again.code === 'IN_DOUBT' ? again : thrown;
    }
  }
}

const onlySearching = <T>(effect: Bounded<T>, thrown: unknown): Bounded<T> => ({ ...effect, perform: () => Promise.reject(thrown) });

/** An earlier attempt may have had its effect. Each strategy has its own way to have it once all the same. */
async function repeat<T extends Json>(row: IntentRow, effect: Bounded<T>, cause?: unknown): Promise<T> {
  const doubt = (why: string) =>
    new HubError('IN_DOUBT', `Nobody can tell whether ${row.action.name} was done: ${why}`, { cause: cause ?? new Error(why) });
  if (effect.strategy === 'NONE') throw doubt('its system has no way to ask');
  if (effect.strategy === 'NATIVE_KEY') return effect.perform(row.id);
  if (!effect.find && effect.strategy !== 'UNIQUE_EXTERNAL_ID') throw doubt('its connector cannot look for it');

  const found = await effect.find?.(row.id);
  if (found !== null && found !== undefined) return found;
  try {
    return await effect.perform(row.id);
  } catch (thrown) {
    if (!(thrown instanceof HubError) || thrown.code !== 'CONFLICT') throw thrown;
    // It is there after all, or the thing has changed since.
    const after = await effect.find?.(row.id);
    if (after !== null && after !== undefined) return after;
    throw doubt('its system says that it conflicts with what is there');
  }
}

/** The effect exists: losing the place to write that down must not look like a failure. Settling later will find it. */
async function settle({ rows, clock, log }: CarryOutOptions, row: IntentRow, answer: Json): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      if (!(await rows.settle(row.id, row.fence, answer))) log.info({ intent: row.id }, 'Another process has settled this intent');
      return;
    } catch (err) {
      if (attempt === 3) {
        log.error({ err, intent: row.id }, 'An action was done but could not be written down');
        return;
      }
      await clock.sleep(100 * attempt);
    }
  }
}

interface Bounded<T> {
  strategy: IdempotencyStrategy;
  perform(intentId: string): Promise<T>;
  find?(intentId: string): Promise<T | null>;
}

/** The effect, given no longer than the signal allows: also where the upstream's wire does not heed it. */
function boundedBy<T extends Json>(effect: Effect<T>, signal: AbortSignal): Bounded<T> {
  const bounded = <R>(work: () => Promise<R>): Promise<R> =>
    new Promise((resolve, reject) => {
      const late = () => reject(signal.reason as Error);
      if (signal.aborted) return late();
      signal.addEventListener('abort', late, { once: true });
      work()
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', late));
    });
  return {
    strategy: effect.strategy,
    perform: intentId => bounded(() => effect.perform(intentId, signal)),
    ...(effect.find && { find: intentId => bounded(() => effect.find!(intentId, signal)) }),
  };
}

/** Marks that nothing was done; the error inside is what the caller gets. */
class Refused extends Error {
  constructor(readonly error: HubError) {
    super(error.message);
  }
}
