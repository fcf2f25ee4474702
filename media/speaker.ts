import type { CallCommandOf } from '#kernel/call-command.js';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Log } from '#platform/log.js';
import { Line, type LineEnds } from './line.js';
import { Playback } from './playback.js';
import { readAhead } from './read-ahead.js';
import type { SpokenFrame, Voice } from './voice.js';

export type Say = CallCommandOf<'say'>;

export interface Said {
  how: 'SAID' | 'BARGED_IN' | 'STOPPED' | 'LINE_LOST' | 'VOICE_FAILED';
  heardOfReply: string;
  playedMs: number;
}

export interface SpeakerEvents {
  /** The first frame has left for the caller; when it existed, and when it left. */
  started(say: Say, at: { synthesised: Date; firstFrame: Date }): void;
  ended(say: Say, said: Said): void;
  /** What the caller is going to hear from the moment `at` on (milliseconds since 1970). */
  sounds(payload: Uint8Array, at: number): void;
  /** Nothing of it is heard after this moment. */
  silenced(at: number): void;
}

/** How much speech is made before it can be sent: five seconds. */
const FRAMES_READY = 250;
/** How long a voice may take to begin: on a busy machine with many calls beginning at once, it waits for its turn. */
const VOICE_PATIENCE_MS = 15_000;

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
  attach(ends: LineEnds): void {
    this.#line = new Line(ends, this.clock);
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
    const stopped = new AbortController();
    const { signal } = stopped;
    const playback = new Playback(say.text, line.reports);
    let said: Said | null = null;
    const end = (how: Said['how'], heard = playback.heard(line.now())): Said => {
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
        line.flush();
        this.on.silenced(this.clock.now().getTime());
        end(how);
      },
    };
    const began = async (left: Promise<boolean>) => {
      const synthesised = this.clock.now();
      if ((await left) && !said) this.on.started(say, { synthesised, firstFrame: this.clock.now() });
    };
    try {
      const played = await line.play(
        this.#spoken(say, signal),
        playback,
        { began, sounds: (payload, at) => this.on.sounds(payload, at) },
        signal,
      );
      return played ? end('SAID', playback.all()) : end('LINE_LOST');
    } catch (err) {
      this.log.error({ err, sayId: say.id }, 'A reply could not be spoken');
      return end('VOICE_FAILED');
    }
  }

  /** The words as the voice makes them, ahead of their time; UPSTREAM_TIMEOUT where it does not begin. */
  async *#spoken({ text, language }: Say, stopped: AbortSignal): AsyncGenerator<SpokenFrame> {
    const late = new AbortController();
    const begun = new AbortController();
    void this.clock.sleep(VOICE_PATIENCE_MS, AbortSignal.any([stopped, begun.signal])).then(() => begun.signal.aborted || late.abort());
    const signal = AbortSignal.any([stopped, late.signal]);
    for await (const frame of readAhead(this.voice.speak({ text, language, signal }), FRAMES_READY, signal)) {
      begun.abort();
      yield frame;
    }
    begun.abort();
    if (late.signal.aborted && !stopped.aborted)
      throw new HubError('UPSTREAM_TIMEOUT', `No speech after ${VOICE_PATIENCE_MS} ms`, { system: 'voice' });
  }
}
