import { FRAME_MS, FRAME_SAMPLES } from '#media/frame.js';
import { MULAW_SILENCE } from '#media/g711.js';
import { Ears } from './ears.js';
import type { Phone } from './phone.js';

const SILENCE = new Uint8Array(FRAME_SAMPLES).fill(MULAW_SILENCE);

/**
 * The line between a caller and a phone: every 20 ms one frame each way, by the absolute time since the call began, so
 * that a busy machine makes it late but never longer. Keeps both tracks on one time line.
 */
export class Line {
  readonly ears = new Ears();
  readonly startedAt = new Date();
  readonly #started = performance.now();
  readonly caller: Uint8Array[] = [];
  readonly bot: Uint8Array[] = [];
  #speech: Uint8Array[] = [];
  #spoken: (() => void)[] = [];
  #watchers = new Set<() => void>();
  #timer: NodeJS.Timeout;

  constructor(private readonly phone: Phone) {
    this.#timer = setInterval(() => this.#catchUp(), 5);
    void phone.ended.then(() => this.close());
  }

  /** How long the call has lasted, on the tracks' own time line. */
  get ms(): number {
    return this.caller.length * FRAME_MS;
  }

  /** Puts speech on the line; resolves when its last frame has been sent. */
  say(frames: readonly Uint8Array[]): Promise<void> {
    this.#speech.push(...frames);
    return new Promise(resolve => this.#spoken.push(resolve));
  }

  /** Resolves to true as soon as it is so, looked at after every frame; to false after `withinMs`, or when the call ends. */
  until(isSo: () => boolean, withinMs: number): Promise<boolean> {
    const last = this.ms + withinMs;
    return new Promise(resolve => {
      const look = () => {
        const so = isSo();
        if (!so && this.ms < last && !this.closed) return;
        this.#watchers.delete(look);
        resolve(so);
      };
      this.#watchers.add(look);
      look();
    });
  }

  closed = false;

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.#timer);
    for (const done of this.#spoken.splice(0)) done();
    for (const look of [...this.#watchers]) look();
  }

  #catchUp(): void {
    const due = Math.floor((performance.now() - this.#started) / FRAME_MS);
    while (!this.closed && this.caller.length < due) this.#tick();
  }

  #tick(): void {
    const said = this.#speech.shift() ?? SILENCE;
    this.phone.send(said);
    this.caller.push(said);
    const heard = this.phone.play() ?? SILENCE;
    this.bot.push(heard);
    this.ears.hear(heard);
    if (this.#speech.length === 0) for (const done of this.#spoken.splice(0)) done();
    for (const look of [...this.#watchers]) look();
  }
}
