/** How long a stretch one peak stands for. */
export const PEAK_MS = 20;

const PCM = 1;
const MULAW = 7;
/** WAVE_FORMAT_EXTENSIBLE: the real format stands first in the sub-format. */
const EXTENSIBLE = 0xfffe;

interface Format {
  kind: number;
  channels: number;
  sampleRate: number;
  bytesPerSample: number;
}

/**
 * Takes a WAV file in as it arrives, 16-bit PCM or G.711 µ-law, and keeps of every channel only how loud it was:
 * one peak from 0 to 1 for each 20 ms. A file of an hour takes 1.4 MB that way instead of 115.
 */
export class WavPeaks {
  /** By channel. */
  readonly peaks: number[][] = [];
  #format: Format | null = null;
  /** What of the file is not used up yet. */
  #rest: Uint8Array = new Uint8Array();
  #begun = false;
  #inData = false;
  #dataLeft = 0;
  /** Samples, of each channel, in the peak that is being made. */
  #inPeak = 0;

  get durationMs(): number {
    return (this.peaks[0]?.length ?? 0) * PEAK_MS;
  }

  /** Throws when the file is no WAV, or one that this cannot read. */
  push(chunk: Uint8Array): void {
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    this.#rest = bytes.subarray(this.#take(bytes));
  }

  /** Returns how many bytes were used up. */
  #take(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    if (!this.#begun) {
      if (bytes.length < 12) return 0;
      if (textAt(bytes, 0) !== 'RIFF' || textAt(bytes, 8) !== 'WAVE') throw new Error('not a WAV file');
      this.#begun = true;
      at = 12;
    }
    while (!this.#inData) {
      if (bytes.length < at + 8) return at;
      const name = textAt(bytes, at);
      const size = view.getUint32(at + 4, true);
      if (name === 'data') {
        if (this.#format === null) throw new Error('a WAV file without a format');
        this.#inData = true;
        this.#dataLeft = size;
        at += 8;
        break;
      }
      const padded = size + (size % 2);
      if (bytes.length < at + 8 + padded) return at;
      if (name === 'fmt ') this.#format = readFormat(view, at + 8, size);
      at += 8 + padded;
    }
    return at + this.#takeSamples(view, at, this.#format as Format);
  }

  #takeSamples(view: DataView, from: number, { kind, channels, sampleRate, bytesPerSample }: Format): number {
    const frameBytes = channels * bytesPerSample;
    const frames = Math.floor(Math.min(view.byteLength - from, this.#dataLeft) / frameBytes);
    const perPeak = Math.round((sampleRate * PEAK_MS) / 1000);
    let at = from;
    for (let frame = 0; frame < frames; frame++) {
      for (let channel = 0; channel < channels; channel++, at += bytesPerSample) {
        const loudness = Math.abs(kind === MULAW ? mulawToLinear(view.getUint8(at)) : view.getInt16(at, true)) / 32768;
        this.peaks[channel] ??= [];
        const peaks = this.peaks[channel] as number[];
        if (this.#inPeak === 0) peaks.push(loudness);
        else if (loudness > (peaks.at(-1) ?? 0)) peaks[peaks.length - 1] = loudness;
      }
      this.#inPeak = (this.#inPeak + 1) % perPeak;
    }
    this.#dataLeft -= frames * frameBytes;
    return frames * frameBytes;
  }
}

function readFormat(view: DataView, at: number, size: number): Format {
  const tag = view.getUint16(at, true);
  const kind = tag === EXTENSIBLE && size >= 26 ? view.getUint16(at + 24, true) : tag;
  const bits = view.getUint16(at + 14, true);
  if (!(kind === PCM && bits === 16) && !(kind === MULAW && bits === 8)) throw new Error(`a WAV file of format ${kind} with ${bits} bits`);
  return { kind, channels: view.getUint16(at + 2, true), sampleRate: view.getUint32(at + 4, true), bytesPerSample: bits / 8 };
}

const textAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/** ITU-T G.711, table 2a. */
function mulawToLinear(byte: number): number {
  const inverted = ~byte & 0xff;
  const magnitude = (((inverted & 0x0f) << 3) + 0x84) << ((inverted & 0x70) >> 4);
  return inverted & 0x80 ? 0x84 - magnitude : magnitude - 0x84;
}
