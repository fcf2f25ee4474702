import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Log } from '#platform/log.js';
import { CallMemoryDocument, type CallMemoryQuery, MoveCallDocument, UpdateContextDocument } from './graph/generated/graphql.js';
import { type Answer, type Graph, onBehalfOf } from './graph/graph.js';
import { patiently } from './patience.js';
import { START, type State } from './state.js';
import type { Walk } from './walk.js';

export interface MemorySetting {
  graph: Graph;
  clock: Clock;
  log: Log;
  /** Aborts when nothing has to be kept any more. */
  signal: AbortSignal;
}

/** What a turn has changed beside the state. */
export type Change = Pick<Walk, 'phase' | 'focus'> & { turn: number };

/** The slot, of ours alone, that says which turn was answered last. */
const ANSWERED = 'answered';

/** What is known in one call, kept in the graph's context, so that another process can go on in the middle of the call. */
export class Memory {
  /** The last turn that was answered; -1 before the greeting. */
  answered = -1;
  /** The slots that the context may hold: those that have gone since are to be taken away there, too. */
  #stored: ReadonlySet<string> = new Set();
  #unkept: { state: State; change: Change } | null = null;
  #retrying: Promise<void> = Promise.resolve();

  constructor(
    private readonly callId: string,
    private readonly setting: MemorySetting,
  ) {}

  /** What the context holds. Waits until it can be read: whoever went on without it would write over it. */
  recall(): Promise<State> {
    return patiently(async () => {
      const { language, context } = await this.#read();
      const { [ANSWERED]: answered = '-1', ...slots } = Object.fromEntries((context?.slots ?? []).map(({ name, value }) => [name, value]));
      this.#stored = new Set(Object.keys(slots));
      this.answered = Number(answered);
      return {
        language: context?.language ?? language,
        waitingAt: context?.flow && context.step ? { flow: context.flow, step: context.step } : null,
        failures: context?.failures ?? 0,
        slots,
      };
    }, this.setting);
  }

  /** Keeps a state. What cannot be kept now is tried again behind the conversation's back, until something newer is to be kept. */
  async keep(state: State, change: Change): Promise<void> {
    this.answered = Math.max(this.answered, change.turn);
    const before = this.#unkept?.change;
    const unkept = {
      state,
      change: { ...change, phase: change.phase ?? before?.phase ?? null, focus: [...(before?.focus ?? []), ...change.focus] },
    };
    this.#unkept = unkept;
    await this.#retrying;
    const attempted = Promise.withResolvers<void>();
    this.#retrying = patiently(() => this.#write(unkept).finally(attempted.resolve), {
      ...this.setting,
      wanted: () => this.#unkept === unkept,
    }).catch((error: unknown) => this.setting.log.warn({ callId: this.callId, err: error }, 'What is known in a call could not be kept'));
    await attempted.promise;
  }

  async #read(): Promise<NonNullable<CallMemoryQuery['call']>> {
    const unreadable = (cause: unknown) =>
      new HubError('UPSTREAM_UNAVAILABLE', 'What is known of a call cannot be read', { system: 'graph', cause });
    const { data, errors }: Answer<CallMemoryQuery> = await onBehalfOf(this.setting.graph, { callId: this.callId })
      .ask(CallMemoryDocument, { callId: this.callId })
      .catch(cause => {
        throw unreadable(cause);
      });
    if (errors.length > 0) throw unreadable(errors[0]);
    return data.call ?? { language: START.language, context: null };
  }

  async #write(unkept: { state: State; change: Change }): Promise<void> {
    const { language, waitingAt, failures, slots } = unkept.state;
    const { turn, phase, focus } = unkept.change;
    const graph = onBehalfOf(this.setting.graph, { callId: this.callId, turn });
    if (phase) await graph.ask(MoveCallDocument, { callId: this.callId, phase });
    const gone = [...this.#stored].filter(name => !(name in slots));
    this.#stored = new Set([...Object.keys(slots), ...gone]);
    await graph.ask(UpdateContextDocument, {
      input: {
        callId: this.callId,
        version: null,
        language,
        flow: waitingAt?.flow ?? '',
        step: waitingAt?.step ?? '',
        failures,
        slots: [
          ...Object.entries({ ...slots, [ANSWERED]: String(this.answered) }).map(([name, value]) => ({ name, value, confirmed: false })),
          ...gone.map(name => ({ name, value: null, confirmed: false })),
        ],
        focus: focus.length > 0 ? focus : null,
      },
    });
    this.#stored = new Set(Object.keys(slots));
    if (this.#unkept === unkept) this.#unkept = null;
  }
}
