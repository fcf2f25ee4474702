import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Ids } from '#kernel/ids.js';
import type { Json } from '#kernel/json.js';
import { inTime } from '../in-time.js';
import type { Log } from '../log.js';
import { type CarryOutOptions, carryOut, type IntentStep } from './carry-out.js';
import { hashOf } from './hash.js';
import type { IntentRow, IntentRows } from './intent-rows.js';
import type { Action, Effect, Intents, UnsettledIntent } from './intents.js';

export interface IntentsOptions {
  rows: IntentRows;
  clock: Clock;
  ids: Ids;
  log: Log;
  hash?: (value: Json) => string;
  /** How long one attempt may take before another process may take over. */
  leaseMs?: number;
  /** How often to look whether another process has finished what is asked here too. */
  pollMs?: number;
  reached?: (step: IntentStep) => Promise<void> | void;
}

export interface IntentEngine extends Intents {
  /** Takes no more; resolves when nothing is under way any more. Actions whose callers have left are finished too. */
  close(): Promise<void>;
}

/**
 * Actions that happen once. The caller's signal ends the caller's waiting, not the action: what has begun is carried
 * through, so that a caller who gives up and asks again gets the answer and not a second effect.
 */
export function intents({
  rows,
  clock,
  ids,
  log,
  hash = hashOf,
  leaseMs = 30_000,
  pollMs = 50,
  reached = () => {},
}: IntentsOptions): IntentEngine {
  const options: CarryOutOptions = { rows, clock, log, leaseMs, reached };
  const underWay = new Map<string, Promise<Json>>();
  let closed = false;

  /** Remembers the work while it lasts: those in this process who ask for the same wait for it without asking the database. */
  const begin = <T extends Json>(row: IntentRow, effect: Effect<T>, unknown: boolean): Promise<T> => {
    const work = carryOut(options, row, effect, unknown);
    underWay.set(row.id, work);
    const over = () => {
      if (underWay.get(row.id) === work) underWay.delete(row.id);
    };
    work.then(over, over);
    return work;
  };

  const join = async <T extends Json>(standing: IntentRow, effect: Effect<T>, signal?: AbortSignal): Promise<T> => {
    for (let row: IntentRow | null = standing; row; row = await rows.byId(row.id)) {
      if (row.state === 'DONE') return row.answer as T;
      if (row.state === 'IN_DOUBT') return lookAgain(row, effect, signal);
      const here = underWay.get(row.id);
      if (here) return here as Promise<T>;
      const now = clock.now();
      if (row.state === 'FAILED' || row.leaseEndsAt <= now) {
        const leased = await rows.lease(row.id, row.fence, now, new Date(now.getTime() + leaseMs));
        if (leased) return begin(leased, effect, row.state === 'STARTED');
      }
      await clock.sleep(pollMs, signal);
      signal?.throwIfAborted();
    }
    throw new HubError('INTERNAL', `The intent ${standing.id} is gone`);
  };

  const lookAgain = async <T extends Json>(row: IntentRow, effect: Effect<T>, signal?: AbortSignal): Promise<T> => {
    const late = () => new HubError('UPSTREAM_TIMEOUT', `Looking for ${row.action.name} took over ${leaseMs} ms`);
    const search = (looking: AbortSignal) => effect.find?.(row.id, signal ? AbortSignal.any([signal, looking]) : looking);
    const found = effect.strategy === 'NONE' ? null : await inTime({ ms: leaseMs, late, clock }, async looking => search(looking));
    if (found === null || found === undefined) {
      throw new HubError('IN_DOUBT', `Nobody can tell whether ${row.action.name} was done`, { cause: row.doubt });
    }
    await rows.settle(row.id, row.fence, found);
    return found;
  };

  return {
    async once<T extends Json>(action: Action, effect: Effect<T>, signal?: AbortSignal): Promise<T> {
      if (closed) throw new HubError('SHUTTING_DOWN', `${action.name} comes too late: the hub is shutting down`);
      const now = clock.now();
      const argumentsHash = hash(action.arguments);
      const { row, inserted } = await rows.insertIfAbsent({
        id: ids(),
        action,
        argumentsHash,
        strategy: effect.strategy,
        startedAt: now,
        leaseEndsAt: new Date(now.getTime() + leaseMs),
      });
      if (row.argumentsHash !== argumentsHash) {
        throw new HubError('CONFLICT', `${action.name} was asked under this key before, with other arguments`);
      }
      const work = inserted ? begin(row, effect, false) : join(row, effect, signal);
      return untilAborted(work, action.name, signal);
    },

    async unsettled(limit) {
      const open = await rows.unsettled(limit);
      return open.map(({ id, action, state, startedAt }) => ({ id, action, state: state as UnsettledIntent['state'], startedAt }));
    },

    async close() {
      closed = true;
      await Promise.allSettled(underWay.values());
    },
  };
}

/** Stops waiting when the signal aborts; the work goes on. */
function untilAborted<T>(work: Promise<T>, name: string, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const leave = () => reject(new HubError('DEADLINE_EXCEEDED', `${name} is still under way; ask again under the same key`));
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
