import { Queue } from '#platform/queue.js';
import type { AudioFrame } from '../../frame.js';
import { resample } from '../../resample.js';
import { joined } from '../../samples.js';
import type { Recognition, Utterance } from '../recogniser.js';
import { bandOf } from './audio-band.js';
import { confidenceOf } from './confidence.js';
import { NoiseFloor } from './energy.js';
import type { DecoderJob, DecoderResult } from './pocketsphinx-decoder.js';
import type { WorkerPool } from './worker-pool.js';

/** What the acoustic model was trained on. */
const RATE = 16_000;
/** A pause in which what was said so far is decoded: when it turns out to be the end, the answer stands already. */
const PAUSE_MS = 200;
/** Silence that is left behind the last sound: soft ends of words, and something for the model to end on. */
const TAIL_MS = 240;
/** Nobody says more at once; what comes after it is not heard. */
const LONGEST_MS = 60_000;

const NOTHING: Recognition = { kind: 'final', text: '', confidence: 0 };

/**
 * An utterance for PocketSphinx. It is kept whole and decoded at each pause, and at its end when something was said since:
 * whole utterances are understood better than streamed ones (their mean is their own), and no decoder is held while
 * somebody speaks. Aborted, it finishes as nothing.
 */
export class SphinxUtterance implements Utterance {
  readonly partials = new Queue<Recognition>();
  #frames: AudioFrame[] = [];
  #lengthMs = 0;
  #floor = new NoiseFloor();
  #silentMs = 0;
  /** Where the last sound ends, in frames. */
  #voicedTo = 0;
  /** What has been decoded last, and up to which sound. */
  #decoded: { voicedTo: number; result: Promise<DecoderResult | null> } | null = null;

  constructor(
    private readonly pool: WorkerPool<DecoderJob, DecoderResult>,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.#release(), { once: true });
  }

  write(frame: AudioFrame): void {
    if (this.signal.aborted || this.#lengthMs >= LONGEST_MS) return;
    this.#frames.push(frame);
    this.#lengthMs += frame.durationMs;
    if (this.#floor.isExceededBy(frame)) {
      this.#silentMs = 0;
      this.#voicedTo = this.#frames.length;
    } else {
      this.#silentMs += frame.durationMs;
      if (this.#silentMs >= PAUSE_MS && this.#voicedTo > (this.#decoded?.voicedTo ?? 0) && this.pool.idle) this.#tellPartial();
    }
  }

  async finish(): Promise<Recognition> {
    this.partials.finish();
    if (this.#frames.length === 0 || this.signal.aborted) return NOTHING;
    const latest = this.#decoded?.voicedTo === this.#voicedTo ? this.#decoded.result : this.#decode({ urgent: true });
    const result = await latest;
    this.#release();
    return result === null ? NOTHING : { kind: 'final', ...understood(result) };
  }

  #tellPartial(): void {
    const result = this.#decode({ urgent: false });
    this.#decoded = { voicedTo: this.#voicedTo, result };
    result.then(
      found => found && this.partials.push({ kind: 'partial', ...understood(found) }),
      () => {
        // Whoever finishes tries again, and hears of it then.
        this.#decoded = null;
      },
    );
  }

  #decode({ urgent }: { urgent: boolean }): Promise<DecoderResult | null> {
    const { sampleRate, durationMs } = this.#frames[0]!;
    const tail = Math.ceil(TAIL_MS / durationMs);
    // Where nothing stood out from the noise everything may be speech.
    const end = this.#voicedTo === 0 ? this.#frames.length : this.#voicedTo + tail;
    const said = joined(...this.#frames.slice(0, end).map(({ samples }) => samples));
    return this.pool.run({ samples: resample(said, sampleRate, RATE), band: bandOf(said, sampleRate) }, { urgent, signal: this.signal });
  }

  #release(): void {
    this.#frames = [];
    this.#decoded = null;
    this.partials.end();
  }
}

/** Of several ways to understand it, the one that is most likely to be right. */
export const understood = ({ hypotheses }: DecoderResult) =>
  hypotheses
    .map(hypothesis => ({ text: hypothesis.text, confidence: confidenceOf(hypothesis) }))
    .reduce((best, other) => (other.confidence > best.confidence ? other : best));
