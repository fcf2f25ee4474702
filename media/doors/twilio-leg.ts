import { HubError } from '#kernel/errors.js';
import { FRAME_SAMPLES, ROOM_RATE } from '../frame.js';
import type { CallContext, LegCapabilities, LegEndReason, MediaLeg } from '../leg.js';
import type { HeardAudio, Room, Seat } from '../room.js';
import type { TwilioStream } from './twilio-stream.js';

/** Audio that falls this far behind the room's time has lost some on the way: its place is set anew. */
const MAX_LAG = ROOM_RATE / 2;

/** A caller who came by Twilio: the stream on one side, a seat in the room on the other. */
export class TwilioLeg implements MediaLeg {
  readonly door = 'twilio';
  readonly capabilities: LegCapabilities = { flush: true, mark: true, paced: true };
  readonly ended: Promise<LegEndReason>;
  readonly keys: AsyncIterable<string>;

  #seat: Seat | null = null;
  #over = false;
  #unsent = new Uint8Array(0);
  /** Where the caller's next audio belongs on the room's time line. */
  #moment = 0;
  /** The end of what has left for Twilio, and what is not to leave any more. */
  #sentUpTo = 0;
  #flushedUpTo = 0;
  #waiting: { upTo: number; tell(sent: boolean): void }[] = [];

  constructor(
    readonly id: string,
    readonly context: CallContext,
    private readonly stream: TwilioStream,
  ) {
    this.keys = stream.keys;
    this.ended = stream.ended;
    void stream.ended.then(() => {
      this.#over = true;
      this.#seat?.leave();
      for (const { tell } of this.#waiting.splice(0)) tell(false);
    });
  }

  async join(room: Room): Promise<void> {
    const seat = await room.seat('caller', audio => this.#toCaller(audio));
    if (this.#over) {
      seat.leave();
      throw new HubError('UPSTREAM_UNAVAILABLE', 'The media stream ended before the call began', { system: 'twilio' });
    }
    this.#seat = seat;
    this.#moment = room.now();
    this.stream.onAudio = payload => this.#fromCaller(payload, seat, room.now());
  }

  sent(upTo: number): Promise<boolean> {
    return new Promise(resolve => this.#whenSent(upTo, resolve));
  }

  played(upTo: number): Promise<boolean> {
    return new Promise(resolve => this.#whenSent(upTo, sent => resolve(sent && this.stream.mark())));
  }

  flush(upTo: number): void {
    this.#flushedUpTo = Math.max(this.#flushedUpTo, upTo);
    this.stream.clear();
    this.#tell(this.#flushedUpTo, false);
  }

  close(reason: 'HUNG_UP' | 'HANDED_OFF'): Promise<void> {
    return this.stream.close(reason);
  }

  #toCaller({ payload, timestamp }: HeardAudio): void {
    const end = timestamp + payload.length;
    if (end <= this.#flushedUpTo) return;
    this.stream.media(payload);
    this.#sentUpTo = Math.max(this.#sentUpTo, end);
    this.#tell(this.#sentUpTo, true);
  }

  #whenSent(upTo: number, tell: (sent: boolean) => void): void {
    if (this.#over || upTo <= this.#flushedUpTo) tell(false);
    else if (upTo <= this.#sentUpTo) tell(true);
    else this.#waiting.push({ upTo, tell });
  }

  /** Tells whoever waits for something up to this moment. */
  #tell(moment: number, sent: boolean): void {
    const settled = this.#waiting.filter(({ upTo }) => upTo <= moment);
    this.#waiting = this.#waiting.filter(({ upTo }) => upTo > moment);
    for (const { tell } of settled) tell(sent);
  }

  /** Cuts what came into frames of 20 ms; Twilio sends just those, its imitators longer ones. */
  #fromCaller(payload: Uint8Array, seat: Seat, now: number): void {
    if (now - this.#moment > MAX_LAG) this.#moment = now;
    let rest = payload;
    if (this.#unsent.length > 0) {
      rest = new Uint8Array(this.#unsent.length + payload.length);
      rest.set(this.#unsent);
      rest.set(payload, this.#unsent.length);
    }
    while (rest.length >= FRAME_SAMPLES) {
      seat.send(rest.subarray(0, FRAME_SAMPLES), this.#moment);
      this.#moment += FRAME_SAMPLES;
      rest = rest.subarray(FRAME_SAMPLES);
    }
    this.#unsent = rest.length > 0 ? rest.slice() : EMPTY;
  }
}

const EMPTY = new Uint8Array(0);
