import type { Clock } from '#kernel/clock.js';
import type { Language } from '#kernel/language.js';
import type { Log } from '#platform/log.js';
import type { AudioFrame } from './frame.js';
import type { CallContext } from './leg.js';
import type { Recogniser, Recognition, Utterance } from './speech/recogniser.js';

/** How long a recogniser may take to say what it understood before it is taken to have understood nothing. */
const PATIENCE_MS = 8_000;

/** One utterance on its way through the recogniser: takes frames at once, also while the recogniser is still being opened. */
export class Hearing {
  /** What has been understood so far. */
  partial = '';
  readonly language: Language;

  #stop = new AbortController();
  #utterance: Promise<Utterance | null>;
  #open: Utterance | null = null;
  #early: AudioFrame[] = [];

  constructor(
    private readonly recogniser: Recogniser,
    private readonly clock: Clock,
    private readonly log: Log,
    { language, context }: { language: Language; context: CallContext },
  ) {
    this.language = language;
    this.#utterance = recogniser
      .open({ language, context, signal: this.#stop.signal })
      .then(utterance => this.#opened(utterance))
      .catch(error => this.#failed(error));
  }

  write(frame: AudioFrame): void {
    if (this.#open) this.#open.write(frame);
    else this.#early.push(frame);
  }

  /** What was understood; null where it was nothing, where the recogniser failed, or where it took too long. Never rejects. */
  async finish(): Promise<Recognition | null> {
    const patience = new AbortController();
    const late = this.clock.sleep(PATIENCE_MS, AbortSignal.any([patience.signal, this.#stop.signal])).then(() => {
      if (!patience.signal.aborted && !this.#stop.signal.aborted)
        this.log.error({ recogniser: this.recogniser.name }, 'The recogniser does not answer');
      return null;
    });
    const understood = this.#utterance.then(utterance => utterance?.finish() ?? null).catch(error => this.#failed(error));
    const recognition = await Promise.race([understood, late]);
    patience.abort();
    if (!recognition) this.#stop.abort();
    return recognition?.text ? recognition : null;
  }

  /** It was no utterance after all, or the call is over. */
  abandon(): void {
    this.#stop.abort();
  }

  #opened(utterance: Utterance): Utterance {
    for (const frame of this.#early.splice(0)) utterance.write(frame);
    this.#open = utterance;
    void this.#read(utterance);
    return utterance;
  }

  async #read({ partials }: Utterance): Promise<void> {
    try {
      for await (const { text } of partials) this.partial = text;
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(err: unknown): null {
    if (!this.#stop.signal.aborted)
      this.log.error({ err, recogniser: this.recogniser.name }, 'The recogniser failed; the utterance is lost');
    return null;
  }
}
