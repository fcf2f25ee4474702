import type { Clock } from '#kernel/clock.js';
import { asHubError, HubError } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';
import type { Log } from '../log.js';
import { carryOut, type IntentStep } from './carry-out.js';
import type { IntentRow, IntentRows } from './intent-rows.js';
import type { Action, Effect } from './intents.js';

/** How to do, or look for, an action again from what its intent says: by the names of actions. */
export type Effects = Readonly<Record<string, (action: Action) => Effect<Json>>>;

export interface SettlerOptions {
  rows: IntentRows;
  effects: Effects;
  clock: Clock;
  log: Log;
  everyMs?: number;
  leaseMs?: number;
  /** What is older and cannot be found is not done late, but put in doubt: someone has to look. */
  giveUpAfterMs?: number;
  reached?: (step: IntentStep) => Promise<void> | void;
}

export interface Settler {
  /** One round over what is overdue. Resolves to how many intents were ended. */
  settle(): Promise<number>;
  /** Ends after the round under way. */
  close(): Promise<void>;
}

/**
 * Carries through what a crash or a silent upstream left open: looks for each effect by its connector's strategy, does it
 * again where that is safe, and puts in doubt what nobody can find out.
 */
export function settler({
  rows,
  effects,
  clock,
  log,
  everyMs = 5_000,
  leaseMs = 30_000,
  giveUpAfterMs = 3_600_000,
  reached = () => {},
}: SettlerOptions): Settler {
  const closing = new AbortController();

  const settleOne = async (row: IntentRow): Promise<boolean> => {
    const now = clock.now();
    const leased = await rows.lease(row.id, row.fence, now, new Date(now.getTime() + leaseMs));
    if (!leased) return false;
    const effectOf = Object.hasOwn(effects, row.action.name) ? effects[row.action.name] : undefined;
    const tooOld = now.getTime() - row.startedAt.getTime() > giveUpAfterMs;
    try {
      if (!effectOf) throw new HubError('MISCONFIGURED', `No connector here knows how to do, or look for, ${row.action.name}`);
      const effect = effectOf(row.action);
      await carryOut({ rows, clock, log, leaseMs, reached }, leased, tooOld ? onlyLooking(effect) : effect, true);
      return true;
    } catch (thrown) {
      const error = asHubError(thrown);
      if (error.code === 'IN_DOUBT') {
        log.error({ intent: row.id, action: row.action.name }, 'An action is in doubt');
        return true;
      }
      if (tooOld) return rows.doubt(row.id, leased.fence, `It could not be settled in time: ${error.message}`);
      if (!effectOf) await rows.release(row.id, leased.fence, new Date(now.getTime() + leaseMs));
      log.warn({ err: thrown, intent: row.id, action: row.action.name }, 'An action could not be settled yet');
      return false;
    }
  };

  const settle = async (): Promise<number> => {
    let ended = 0;
    for (const row of await rows.overdue(clock.now(), 100)) {
      if (closing.signal.aborted) break;
      if (await settleOne(row)) ended++;
    }
    return ended;
  };

  const loop = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await settle().catch(err => log.warn({ err }, 'Open intents could not be read'));
      await clock.sleep(everyMs, closing.signal);
    }
  };
  const running = loop();

  return {
    settle,
    async close() {
      closing.abort();
      await running;
    },
  };
}

/** The same effect, but nothing is done any more: what is not found is in doubt. */
const onlyLooking = (effect: Effect<Json>): Effect<Json> => ({
  strategy: effect.find ? 'SEARCH_BEFORE_CREATE' : 'NONE',
  ...(effect.find && { find: effect.find.bind(effect) }),
  perform: async () => {
    throw new HubError('IN_DOUBT', 'It was not found, and is too old to be done now');
  },
});
