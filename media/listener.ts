import type { Expectation } from '#kernel/call-command.js';
import type { Stamp } from '#kernel/call-event.js';
import type { Clock } from '#kernel/clock.js';
import type { Language } from '#kernel/language.js';
import type { Log } from '#platform/log.js';
import type { VoicedFrame } from './frame.js';
import { Hearing } from './hearing.js';
import type { CallContext } from './leg.js';
import type { Recogniser, Recognition } from './speech/recogniser.js';
import { KeyCollector } from './stages/keys.js';
import { digitsNamed } from './stages/spoken-digits.js';
import { utterances } from './stages/utterances.js';

/** What comes of what the caller does. */
export interface ListenerEvents {
  /** The caller has begun to speak. */
  began(): void;
  /** And has ended. */
  ended(): void;
  pressed(): void;
  heard(recognition: Recognition, language: Language, stamps: Stamp[]): void;
  unclear(stamps: Stamp[]): void;
  keyed(digits: string, stamps: Stamp[]): void;
  /** Neither side has said anything for a while, for the how many'th time in a row. */
  silent(count: number): void;
}

/** What the listener must know of the call to understand the caller's silence. */
export interface ListenerView {
  context: CallContext;
  language(): Language;
  /** What the bot has asked for last. */
  expects(): { expects: Expectation; digits: number | null };
  /** Whether the bot speaks, and whether that may be interrupted. */
  bot(): 'SILENT' | 'SPEAKING' | 'NOT_TO_BE_INTERRUPTED';
}

export interface ListenerOptions {
  recogniser: Recogniser;
  clock: Clock;
  log: Log;
  view: ListenerView;
  on: ListenerEvents;
  /** How long nobody may say anything. */
  silenceMs: number;
}

/** The pause that ends what the caller says, by what is expected. */
const PAUSE_MS: Record<Expectation, number> = { ANYTHING: 600, YES_NO: 350, DIGITS: 700 };
/** Once all the digits have been named, nothing more is to come. */
const DIGITS_COMPLETE_MS = 350;
/** How long the end of a call waits for the recogniser to tell the caller's last words. */
const LAST_WORDS_MS = 2_000;
/** Of what is said into a notice, this much is kept for when it goes on after it. */
const KEPT_FRAMES = 50;

/** The bot's ear: makes turns of what one caller says and keys, for as long as the frames last. */
export class Listener {
  #hearing: Hearing | null = null;
  /** Said while the bot may not be interrupted: counts when it goes on after that, and is forgotten otherwise. */
  #held: VoicedFrame[] | null = null;
  #keys = new KeyCollector();
  #quietMs = 0;
  #silences = 0;
  /** Turns in their order, though a short one may be recognised before a long one. */
  #turns: Promise<void> = Promise.resolve();
  #over = false;

  constructor(private readonly options: ListenerOptions) {}

  /** Resolves when the frames have ended and every turn has been told: what the caller was saying counts, too. */
  async listen(frames: AsyncIterable<VoicedFrame>, signal: AbortSignal): Promise<void> {
    for await (const event of utterances({ pauseMs: () => this.#pauseMs() })(frames, signal)) {
      if (signal.aborted) break;
      switch (event.kind) {
        case 'quiet':
          this.#pass(event.durationMs);
          break;
        case 'began':
          this.#begin(event.frames);
          break;
        case 'goesOn':
          this.#goOn(event.frame);
          break;
        case 'ended':
          this.#end(event.spokenEndAt);
      }
    }
    await Promise.race([this.#turns, this.options.clock.sleep(LAST_WORDS_MS)]);
    this.#over = true;
  }

  press(key: string): void {
    const { expects, digits } = this.options.view.expects();
    this.#active();
    // Who presses keys has done with speaking.
    this.#forget();
    const entry = this.#keys.press(key, expects, digits);
    this.options.on.pressed();
    if (entry !== null) this.#keyed(entry);
  }

  #begin(frames: VoicedFrame[]): void {
    this.#active();
    if (this.options.view.bot() === 'NOT_TO_BE_INTERRUPTED') this.#held = frames;
    else this.#open(frames);
  }

  #goOn(frame: VoicedFrame): void {
    this.#quietMs = 0;
    if (!this.#held) return this.#hearing?.write(frame);
    this.#held.push(frame);
    if (this.#held.length > KEPT_FRAMES) this.#held.shift();
    if (this.options.view.bot() === 'NOT_TO_BE_INTERRUPTED') return;
    const kept = this.#held;
    this.#held = null;
    this.#open(kept);
  }

  #open(frames: VoicedFrame[]): void {
    const { recogniser, clock, log, view, on } = this.options;
    this.#hearing = new Hearing(recogniser, clock, log, { language: view.language(), context: view.context });
    for (const frame of frames) this.#hearing.write(frame);
    on.began();
  }

  #end(spokenEndAt: number): void {
    this.#held = null;
    const hearing = this.#hearing;
    if (!hearing) return;
    this.#hearing = null;
    const { clock, on } = this.options;
    on.ended();
    const stamps: Stamp[] = [
      { name: 'spokenEnd', at: new Date(spokenEndAt).toISOString() },
      { name: 'endpointed', at: clock.now().toISOString() },
    ];
    const understood = hearing.finish().then(recognition => ({ recognition, at: clock.now().toISOString() }));
    this.#inTurn(async () => {
      const { recognition, at } = await understood;
      if (this.#over) return;
      stamps.push({ name: 'recognised', at });
      if (recognition) on.heard(recognition, hearing.language, stamps);
      else on.unclear(stamps);
    });
  }

  #forget(): void {
    this.#held = null;
    if (!this.#hearing) return;
    this.#hearing.abandon();
    this.#hearing = null;
    this.options.on.ended();
  }

  #keyed(entry: string): void {
    const at = this.options.clock.now().toISOString();
    const stamps = ['spokenEnd', 'endpointed', 'recognised'].map(name => ({ name, at }));
    this.#inTurn(async () => void (this.#over || this.options.on.keyed(entry, stamps)));
  }

  /** After the turns before it, though one of them could not be told. */
  #inTurn(tell: () => Promise<void>): void {
    this.#turns = this.#turns.then(tell).catch(err => this.options.log.error({ err }, 'A turn could not be told'));
  }

  /** Time in which the caller says nothing. */
  #pass(ms: number): void {
    const entry = this.#keys.pass(ms);
    if (entry !== null) this.#keyed(entry);
    this.#quietMs = this.options.view.bot() === 'SILENT' ? this.#quietMs + ms : 0;
    if (this.#quietMs < this.options.silenceMs) return;
    this.#quietMs = 0;
    this.options.on.silent(++this.#silences);
  }

  #active(): void {
    this.#quietMs = 0;
    this.#silences = 0;
  }

  #pauseMs(): number {
    const { expects, digits } = this.options.view.expects();
    const complete = expects === 'DIGITS' && digits !== null && digitsNamed(this.#hearing?.partial ?? '') >= digits;
    return complete ? DIGITS_COMPLETE_MS : PAUSE_MS[expects];
  }
}
