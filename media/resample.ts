/**
 * Changes the sample rate of one stream of audio, piece by piece and without seams: a polyphase windowed-sinc filter
 * (Kaiser, about 70 dB) over the ratio of the two rates in lowest terms. Ours rather than a library's because those kept
 * up well are WebAssembly with a heap a stream, and the filter is this short.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #phases: Float32Array[];
  readonly #taps: number;
  /** The last input samples that coming output still needs, oldest first. */
  #history: Float32Array;
  /** Where the next output sample lies: input samples past the start of the history, and the phase between two of them. */
  #at = 0;
  #phase = 0;
  #taken = 0;
  #given = 0;

  constructor(
    readonly from: number,
    readonly to: number,
  ) {
    if (!isRate(from) || !isRate(to)) throw new RangeError(`cannot change the sample rate from ${from} to ${to}`);
    const divisor = greatestCommonDivisor(from, to);
    this.#up = to / divisor;
    this.#down = from / divisor;
    this.#phases = from === to ? [] : phases(this.#up, this.#down);
    this.#taps = this.#phases[0]?.length ?? 0;
    // Half a filter of silence before the first sample puts output sample 0 exactly on input sample 0.
    this.#history = new Float32Array(Math.max(0, this.#taps / 2 - 1));
  }

  /** The next piece of the stream at the new rate; as long as what came in, give or take the filter's delay. */
  push(samples: Int16Array): Int16Array {
    if (this.from === this.to) return samples;
    this.#taken += samples.length;
    return this.#run(Float32Array.from(samples));
  }

  /** What the filter still held. The stream is then over; the output is as long as the input was. */
  end(): Int16Array {
    if (this.from === this.to) return new Int16Array(0);
    const owed = Math.ceil((this.#taken * this.#up) / this.#down) - this.#given;
    return this.#run(new Float32Array(this.#taps)).subarray(0, owed);
  }

  #run(fresh: Float32Array): Int16Array {
    const input = new Float32Array(this.#history.length + fresh.length);
    input.set(this.#history);
    input.set(fresh, this.#history.length);
    // The last place at which the whole filter still lies within the input.
    const last = input.length - this.#taps;
    const steps = (last - this.#at) * this.#up + (this.#up - 1 - this.#phase);
    const output = new Int16Array(last < this.#at ? 0 : Math.floor(steps / this.#down) + 1);
    for (let index = 0; index < output.length; index++) {
      const filter = this.#phases[this.#phase]!;
      let sum = 0;
      for (let tap = 0; tap < filter.length; tap++) sum += filter[tap]! * input[this.#at + tap]!;
      output[index] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
      this.#phase += this.#down;
      this.#at += Math.floor(this.#phase / this.#up);
      this.#phase %= this.#up;
    }
    const used = Math.min(this.#at, input.length);
    this.#history = input.slice(used);
    this.#at -= used;
    this.#given += output.length;
    return output;
  }
}

/** A whole piece of audio at another rate. */
export function resample(samples: Int16Array, from: number, to: number): Int16Array {
  const resampler = new Resampler(from, to);
  const body = resampler.push(samples);
  const tail = resampler.end();
  const all = new Int16Array(body.length + tail.length);
  all.set(body);
  all.set(tail, body.length);
  return all;
}

const isRate = (rate: number) => Number.isInteger(rate) && rate >= 1_000 && rate <= 384_000;

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** Zero crossings of the sinc on each side, at the lower of the two rates. */
const CROSSINGS = 24;
const KAISER_BETA = 7;
/** The passband's share of the lower rate's half: what is left is the transition. */
const PASSBAND = 0.92;

const cached = new Map<string, Float32Array[]>();

/** The filter, one set of taps for each place an output sample may have between two input samples. */
function phases(up: number, down: number): Float32Array[] {
  const key = `${up}/${down}`;
  const known = cached.get(key);
  if (known) return known;
  const cutoff = PASSBAND * Math.min(1, up / down);
  const half = Math.ceil(CROSSINGS / Math.min(1, up / down));
  const made = Array.from({ length: up }, (_, phase) => {
    const taps = Float32Array.from({ length: 2 * half }, (_, tap) => {
      const distance = tap - (half - 1) - phase / up;
      return cutoff * sinc(cutoff * distance) * kaiser(distance / half);
    });
    const gain = taps.reduce((sum, tap) => sum + tap, 0);
    return taps.map(tap => tap / gain);
  });
  // Rates that share no divisor make large tables; a handful of them are all a process ever meets.
  if (cached.size >= 16) cached.clear();
  cached.set(key, made);
  return made;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const kaiser = (x: number): number => (Math.abs(x) >= 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel(KAISER_BETA));

/** The modified Bessel function of the first kind, order zero, by its series. */
const bessel = (x: number): number => {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-10; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
};
