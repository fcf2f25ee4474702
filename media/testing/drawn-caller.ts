import type { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { Queue } from '#platform/queue.js';
import { FRAME_MS } from '../frame.js';
import type { CallContext, LegCapabilities, LegEndReason, MediaLeg } from '../leg.js';
import type { HeardAudio, Room, Seat } from '../room.js';
import { drawn } from './drawn.js';

const PACED: LegCapabilities = { flush: true, mark: true, paced: true };

/**
 * A caller drawn as text: moves the clock on by 20 ms for each character that it says, plays what it hears as Twilio
 * would (queued, in real time, flushed when told), and draws that, too: "=" where the bot was heard.
 */
export class DrawnCaller implements MediaLeg {
  readonly door = 'drawn';
  readonly keys = new Queue<string>();
  readonly ended: Promise<LegEndReason>;
  readonly context: CallContext;
  readonly capabilities: LegCapabilities;
  /** What was heard, a character for 20 ms; "=" is the bot. */
  heard = '';
  /** Set to keep `join` waiting, or to fail it. */
  beforeJoin: Promise<void> = Promise.resolve();

  #end: (reason: LegEndReason) => void;
  #queue: { end: number }[] = [];
  #marks: { upTo: number; settle(played: boolean): void }[] = [];
  #playedUpTo = 0;
  #sentUpTo = 0;
  #unsent: { upTo: number; settle(sent: boolean): void }[] = [];
  #flushedUpTo = 0;
  #seat: Seat | null = null;
  #room: Room | null = null;
  #over = false;

  constructor(
    readonly id: string,
    private readonly clock: ManualClock,
    { context = {}, capabilities = {} }: { context?: Partial<CallContext>; capabilities?: Partial<LegCapabilities> } = {},
  ) {
    this.context = { doorCallId: `door-${id}`, from: '+4930123456', to: '+4930999999', language: 'EN', parameters: {}, ...context };
    this.capabilities = { ...PACED, ...capabilities };
    const { promise, resolve } = Promise.withResolvers<LegEndReason>();
    this.ended = promise;
    this.#end = resolve;
  }

  async join(room: Room): Promise<void> {
    await this.beforeJoin;
    if (this.#over) throw new HubError('UPSTREAM_UNAVAILABLE', 'The caller is gone');
    this.#room = room;
    this.#seat = await room.seat('caller', audio => this.#hear(audio));
  }

  /** Speaks, in the drawing's own time. */
  async says(drawing: string): Promise<void> {
    for (const payload of drawn(drawing)) {
      await this.clock.advance(FRAME_MS);
      // A frame is there when its last sample has been spoken.
      this.#seat?.send(payload, this.#room!.now());
      this.#play();
      await this.clock.advance(0);
    }
  }

  press(keys: string): void {
    for (const key of keys) this.keys.push(key);
  }

  /** Ends the leg as a far end or a network would. */
  leave(reason: LegEndReason): void {
    if (this.#over) return;
    this.#over = true;
    this.#seat?.leave();
    this.keys.finish();
    for (const { settle } of [...this.#marks.splice(0), ...this.#unsent.splice(0)]) settle(false);
    this.#end(reason);
  }

  sent(upTo: number): Promise<boolean> {
    if (this.#over || upTo <= this.#flushedUpTo) return Promise.resolve(false);
    if (upTo <= this.#sentUpTo) return Promise.resolve(true);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#unsent.push({ upTo, settle: resolve });
    return promise;
  }

  played(upTo: number): Promise<boolean> {
    if (this.#over || upTo <= this.#flushedUpTo) return Promise.resolve(false);
    if (upTo <= this.#playedUpTo) return Promise.resolve(true);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#marks.push({ upTo, settle: resolve });
    return promise;
  }

  flush(upTo: number): void {
    if (!this.capabilities.flush) return;
    this.#flushedUpTo = Math.max(this.#flushedUpTo, upTo);
    this.#queue = [];
    for (const { settle } of [...this.#marks.splice(0), ...this.#unsent.splice(0)]) settle(false);
  }

  async close(reason: 'HUNG_UP' | 'HANDED_OFF'): Promise<void> {
    this.leave(reason);
  }

  #hear({ payload, timestamp }: HeardAudio): void {
    const end = timestamp + payload.length;
    if (end > this.#flushedUpTo) this.#queue.push({ end });
    this.#sentUpTo = Math.max(this.#sentUpTo, end);
    while (this.#unsent.length > 0 && this.#unsent[0]!.upTo <= this.#sentUpTo) this.#unsent.shift()!.settle(true);
  }

  #play(): void {
    const frame = this.#queue.shift();
    this.heard += frame ? '=' : ' ';
    if (frame) this.#playedUpTo = frame.end;
    while (this.#marks.length > 0 && this.#marks[0]!.upTo <= this.#playedUpTo) this.#marks.shift()!.settle(true);
  }
}

/** How many milliseconds of the bot a drawing of what was heard holds. */
export const botMs = (heard: string): number => [...heard].filter(character => character === '=').length * FRAME_MS;
