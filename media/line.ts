import type { Clock } from '#kernel/clock.js';
import { FRAME_SAMPLES, ROOM_RATE } from './frame.js';
import type { MediaLeg } from './leg.js';
import { FRAMES_A_MARK, type Playback } from './playback.js';
import type { Room, Seat } from './room.js';
import type { SpokenFrame } from './voice.js';

/** What the bot's words go through: its seat in the room, and the caller's leg, which tells what became of them. */
export interface LineEnds {
  room: Room;
  seat: Seat;
  leg: Pick<MediaLeg, 'capabilities' | 'sent' | 'played' | 'flush'>;
}

export interface LineEvents {
  /** The first frame is on its way: whether, and when, it has left for the caller. */
  began(left: Promise<boolean>): void;
  /** What the caller is going to hear from the moment `at` on (milliseconds since 1970). */
  sounds(payload: Uint8Array, at: number): void;
}

/** How far ahead of its time audio is sent where it can be taken back; it is topped up when it has run down to the lesser. */
const AHEAD = { most: ms(200), least: ms(120) };
/** Where it cannot, a frame is sent when its time has come. */
const IN_TIME = { most: ms(20), least: ms(0) };
/** A frame that is less late than this has been held up by a timer, and those behind it make up for it; else time has been lost. */
const HELD_UP = ms(60);
/** How much later than the clock says a far end may report that all has been played. */
const REPORT_PATIENCE_MS = 2_000;

function ms(milliseconds: number): number {
  return (milliseconds * ROOM_RATE) / 1000;
}

/** The bot's way to the caller over one leg: each frame in its time. */
export class Line {
  /** The end of what has been sent; what comes next is later, also when it was thrown away. */
  #sentUpTo = 0;

  constructor(
    private readonly ends: LineEnds,
    private readonly clock: Clock,
  ) {}

  /** The room's time. */
  now(): number {
    return this.ends.room.now();
  }

  /** Whether the far end reports what it has played. */
  get reports(): boolean {
    return this.ends.leg.capabilities.mark;
  }

  /** Throws away whatever has been sent and is not yet played. */
  flush(): void {
    this.ends.leg.flush(this.#sentUpTo);
  }

  /** Resolves when all of it has been played (true), or is not going to be (false). */
  async play(frames: AsyncIterable<SpokenFrame>, playback: Playback, on: LineEvents, signal: AbortSignal): Promise<boolean> {
    const { room, seat, leg } = this.ends;
    const ahead = leg.capabilities.flush ? AHEAD : IN_TIME;
    let due = 0;
    for await (const { payload, upTo } of frames) {
      if (playback.sent === 0) due = room.now();
      const early = due - room.now();
      if (early >= ahead.most) await this.clock.sleep(((early - ahead.least) * 1000) / ROOM_RATE, signal);
      if (signal.aborted) return false;
      if (room.now() - due > HELD_UP) due = room.now();
      const moment = Math.max(due, this.#sentUpTo);
      seat.send(payload, moment);
      this.#sentUpTo = moment + FRAME_SAMPLES;
      if (playback.sent === 0) on.began(leg.sent(this.#sentUpTo));
      on.sounds(payload, this.clock.now().getTime() + ((due - room.now()) * 1000) / ROOM_RATE);
      playback.send(upTo, due);
      due += FRAME_SAMPLES;
      if (this.reports && playback.sent % FRAMES_A_MARK === 0) void this.#confirm(playback, playback.sent);
    }
    return playback.sent === 0 || this.#over(due, signal);
  }

  /** A far end that reports nothing in time is taken to have played it all the same. */
  async #over(due: number, signal: AbortSignal): Promise<boolean> {
    const patience = new AbortController();
    const leftMs = (Math.max(0, due - this.now()) * 1000) / ROOM_RATE;
    const late = this.clock.sleep(leftMs + REPORT_PATIENCE_MS, AbortSignal.any([signal, patience.signal])).then(() => !signal.aborted);
    const played = await Promise.race([this.ends.leg.played(this.#sentUpTo), late]);
    patience.abort();
    return played;
  }

  async #confirm(playback: Playback, frames: number): Promise<void> {
    if (await this.ends.leg.played(this.#sentUpTo)) playback.confirm(frames);
  }
}
