import type { CallCommandOf } from '#kernel/call-command.js';
import type { Clock } from '#kernel/clock.js';
import type { Log } from '#platform/log.js';
import { FRAME_SAMPLES, ROOM_RATE } from './frame.js';
import type { MediaLeg } from './leg.js';
import { FRAMES_A_MARK, Playback } from './playback.js';
import { readAhead } from './read-ahead.js';
import type { Room, Seat } from './room.js';
import type { Voice } from './voice.js';

export type Say = CallCommandOf<'say'>;

/** Where the bot's words go: its seat in the room, and the caller's leg, which tells what became of them. */
export interface Line {
  room: Room;
  seat: Seat;
  leg: Pick<MediaLeg, 'capabilities' | 'played' | 'flush'>;
}

export interface Said {
  how: 'SAID' | 'BARGED_IN' | 'STOPPED' | 'LINE_LOST' | 'VOICE_FAILED';
  heardOfReply: string;
  playedMs: number;
}

export interface SpeakerEvents {
  /** The first frame has left; when the first audio existed, and when it left. */
  started(say: Say, at: { synthesised: Date; firstFrame: Date }): void;
  ended(say: Say, said: Said): void;
  /** What the caller is going to hear from the moment `at` on (milliseconds since 1970). */
  sounds(payload: Uint8Array, at: number): void;
  /** Nothing of it is heard after this moment. */
  silenced(at: number): void;
}

/** How far ahead of its time audio is sent where it can be taken back; it is topped up when it has run down to the lesser. */
const AHEAD = { most: ms(200), least: ms(120) };
/** Where it cannot, a frame is sent when its time has come. */
const IN_TIME = { most: ms(20), least: ms(0) };
/** How much speech is made before it can be sent: five seconds. */
const FRAMES_READY = 250;
/** How much later than the clock says a far end may report that all has been played. */
const REPORT_PATIENCE_MS = 2_000;

function ms(milliseconds: number): number {
  return (milliseconds * ROOM_RATE) / 1000;
}

interface Waiting {
  say: Say;
  settle(said: Said): void;
}

/** What is being said at the moment, and how to make it stop. */
interface Speaking {
  say: Say;
  stop(how: Said['how']): void;
}

/** The bot's mouth: says one thing after another, each in its time, and falls silent at once when it must. */
export class Speaker {
  #waiting: Waiting[] = [];
  #speaking: Speaking | null = null;
  #line: Line | null = null;
  #working = false;
  /** The end of what has been sent on this line; what comes next is later, also when it was thrown away. */
  #sentUpTo = 0;
  #floor = Promise.withResolvers<void>();

  constructor(
    private readonly voice: Voice,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly on: SpeakerEvents,
  ) {
    this.#floor.resolve();
  }

  /** What is being said at the moment. */
  get saying(): Say | null {
    return this.#speaking?.say ?? null;
  }

  /** Says this after what is already waiting. Resolves when it is over with, one way or another. */
  say(say: Say): Promise<Said> {
    const { promise, resolve } = Promise.withResolvers<Said>();
    this.#waiting.push({ say, settle: resolve });
    void this.#work();
    return promise;
  }

  /** From now on there is somebody to speak to. */
  attach(line: Line): void {
    this.#line = line;
    this.#sentUpTo = 0;
    void this.#work();
  }

  /** The line is gone; what waits is said on the next one. */
  detach(): void {
    this.#line = null;
    this.#speaking?.stop('LINE_LOST');
  }

  /** The caller has begun to speak. True when that interrupted the bot; what may not be interrupted is said on. */
  bargeIn(): boolean {
    this.#floor = Promise.withResolvers();
    const speaking = this.#speaking;
    if (!speaking?.say.interruptible) return false;
    this.#drop(({ say }) => say.interruptible, 'BARGED_IN');
    speaking.stop('BARGED_IN');
    return true;
  }

  /** The caller has ended: whatever waits may be said. */
  yieldFloor(): void {
    this.#floor.resolve();
  }

  /** Falls silent and forgets what it was going to say. */
  stop(): void {
    this.#drop(() => true, 'STOPPED');
    this.#speaking?.stop('STOPPED');
  }

  #drop(which: (waiting: Waiting) => boolean, how: Said['how']): void {
    const dropped = this.#waiting.filter(which);
    this.#waiting = this.#waiting.filter(waiting => !which(waiting));
    for (const { say, settle } of dropped) {
      const said: Said = { how, heardOfReply: '', playedMs: 0 };
      this.on.ended(say, said);
      settle(said);
    }
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    while (this.#line && this.#waiting.length > 0) {
      // Nobody talks into the caller's words unless he must.
      if (this.#waiting[0]!.say.interruptible) await this.#floor.promise;
      const next = this.#line && this.#waiting.shift();
      if (next) next.settle(await this.#speak(next.say, this.#line!));
    }
    this.#working = false;
  }

  async #speak(say: Say, line: Line): Promise<Said> {
    const { room, leg } = line;
    const stopped = new AbortController();
    const playback = new Playback(say.text, leg.capabilities.mark);
    let said: Said | null = null;
    const end = (how: Said['how'], heard = playback.heard(room.now())): Said => {
      if (said) return said;
      said = { how, ...heard };
      stopped.abort();
      this.#speaking = null;
      this.on.ended(say, said);
      return said;
    };
    this.#speaking = {
      say,
      stop: how => {
        leg.flush(this.#sentUpTo);
        this.on.silenced(this.clock.now().getTime());
        end(how);
      },
    };
    try {
      await this.#send(say, line, playback, stopped.signal);
    } catch (err) {
      this.log.error({ err, sayId: say.id }, 'A reply could not be spoken');
      return end('VOICE_FAILED');
    }
    return stopped.signal.aborted ? said! : end('SAID', playback.all());
  }

  /** Resolves when everything has been played, or the signal has aborted. */
  async #send(say: Say, { room, seat, leg }: Line, playback: Playback, signal: AbortSignal): Promise<void> {
    const ahead = leg.capabilities.flush ? AHEAD : IN_TIME;
    let due = room.now();
    const frames = readAhead(this.voice.speak({ text: say.text, language: say.language, signal }), FRAMES_READY);
    for await (const { payload, upTo } of frames) {
      if (signal.aborted) return;
      const now = room.now();
      if (due - now >= ahead.most) await this.clock.sleep(((due - now - ahead.least) * 1000) / ROOM_RATE, signal);
      if (signal.aborted) return;
      const synthesised = this.clock.now();
      due = Math.max(due, room.now());
      const moment = Math.max(due, this.#sentUpTo);
      seat.send(payload, moment);
      this.#sentUpTo = moment + FRAME_SAMPLES;
      if (playback.sent === 0) this.on.started(say, { synthesised, firstFrame: this.clock.now() });
      this.on.sounds(payload, this.clock.now().getTime() + ((due - room.now()) * 1000) / ROOM_RATE);
      playback.send(upTo, due);
      due += FRAME_SAMPLES;
      if (leg.capabilities.mark && playback.sent % FRAMES_A_MARK === 0) void this.#confirm(leg, playback, playback.sent);
    }
    if (playback.sent === 0) return;
    const patience = new AbortController();
    const leftMs = (Math.max(0, due - room.now()) * 1000) / ROOM_RATE;
    await Promise.race([
      leg.played(this.#sentUpTo),
      this.clock.sleep(leftMs + REPORT_PATIENCE_MS, AbortSignal.any([signal, patience.signal])),
    ]);
    patience.abort();
  }

  async #confirm(leg: Line['leg'], playback: Playback, frames: number): Promise<void> {
    if (await leg.played(this.#sentUpTo)) playback.confirm(frames);
  }
}
