import { z } from 'zod';
import type { CallEndReason } from '#kernel/call-event.js';
import type { Store } from '#platform/bus/store.js';
import type { CallFate } from './door.js';

/** What must be known of a call to find it again after this process has died. */
export const LiveCall = z.object({
  callId: z.string(),
  door: z.string(),
  startedAt: z.iso.datetime(),
  context: z.object({
    doorCallId: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    language: z.enum(['EN', 'ZH']),
    parameters: z.record(z.string(), z.string()),
  }),
  /** As it is now; `context` has the one it began with. */
  language: z.enum(['EN', 'ZH']),
  answered: z.boolean(),
  /** The last turn of the caller's; 0 before the first. */
  turn: z.number().int(),
  /** Null where the call is not recorded. */
  recording: z.object({ path: z.string(), on: z.boolean() }).nullable(),
  /** The last commands carried out: one that comes again is not carried out again. */
  done: z.array(z.string()),
});
export type LiveCall = z.infer<typeof LiveCall>;

const Fate = z.object({ callId: z.string(), reason: z.string().nullable() });

/** How long after its end a door may still ask what became of a call. */
const FATE_TTL_MS = 3_600_000;
/** What no process has touched for this long is not live any more, whatever it says. */
const LIVE_TTL_MS = 24 * FATE_TTL_MS;

/**
 * The calls of one node, kept where they outlive it. Written in the order of the changes; one node writes its own only,
 * so that a list of their ids is enough to find them by.
 */
export class LiveCalls {
  #ids = new Set<string>();
  #writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly node: string,
  ) {}

  /** What the last process of this node left behind. */
  async leftBehind(): Promise<LiveCall[]> {
    const ids = z.array(z.string()).safeParse(await this.store.get(this.#listKey()));
    const found: LiveCall[] = [];
    for (const id of ids.data ?? []) {
      const call = LiveCall.safeParse(await this.store.get(callKey(id)));
      if (call.success) found.push(call.data);
    }
    for (const { callId } of found) this.#ids.add(callId);
    return found;
  }

  /** Keeps how the call stands. Resolves when it is kept. */
  save(call: LiveCall): Promise<void> {
    const begins = !this.#ids.has(call.callId);
    this.#ids.add(call.callId);
    const copy = structuredClone(call);
    return this.#inOrder(async () => {
      await this.store.set(callKey(call.callId), copy, LIVE_TTL_MS);
      if (!begins) return;
      await this.store.set(fateKey(call.door, call.context.doorCallId), { callId: call.callId, reason: null }, LIVE_TTL_MS);
      await this.store.set(this.#listKey(), [...this.#ids], LIVE_TTL_MS);
    });
  }

  /** From now on its door is told that the call is over, and how. */
  ending({ callId, door, context }: LiveCall, reason: CallEndReason): Promise<void> {
    return this.#inOrder(() => this.store.set(fateKey(door, context.doorCallId), { callId, reason }, FATE_TTL_MS));
  }

  /** Everything about the call has been told: it need not be found again. */
  forget({ callId }: LiveCall): Promise<void> {
    this.#ids.delete(callId);
    return this.#inOrder(async () => {
      await this.store.set(this.#listKey(), [...this.#ids], LIVE_TTL_MS);
      await this.store.delete(callKey(callId));
    });
  }

  async fate(door: string, doorCallId: string): Promise<CallFate | null> {
    const fate = Fate.safeParse(await this.store.get(fateKey(door, doorCallId)));
    if (!fate.success) return null;
    return fate.data.reason === null ? { state: 'LIVE' } : { state: 'ENDED', reason: fate.data.reason as CallEndReason };
  }

  #inOrder<T>(write: () => Promise<T>): Promise<T> {
    const done = this.#writing.then(write);
    this.#writing = done.catch(() => {});
    return done;
  }

  #listKey(): string {
    return `media:live:${this.node}`;
  }
}

const callKey = (callId: string): string => `media:call:${callId}`;
const fateKey = (door: string, doorCallId: string): string => `media:fate:${door}:${doorCallId}`;
