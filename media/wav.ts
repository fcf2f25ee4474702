import { HubError } from '#kernel/errors.js';
import { decodeMulaw } from './g711.js';

/** Audio of a WAV file: 16-bit samples, those of several channels in turns. */
export interface Wav {
  sampleRate: number;
  channels: number;
  samples: Int16Array;
}

/** What a reader of the file can work with; whatever else it is, is refused. */
export interface WavDemands {
  sampleRate?: number;
  channels?: number;
}

const PCM = 1;
const MULAW = 7;
/** WAVE_FORMAT_EXTENSIBLE: the real format stands first in the sub-format. */
const EXTENSIBLE = 0xfffe;

export const WAV_HEADER_BYTES = 44;

/** The header of a WAV of 16-bit PCM with this much audio behind it (RIFF, Multimedia Programming Interface 1.0). */
export function wavHeader({ sampleRate, channels, dataBytes }: { sampleRate: number; channels: number; dataBytes: number }): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(PCM, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

export function writeWav({ sampleRate, channels, samples }: Wav): Buffer {
  const data = Buffer.alloc(samples.length * 2);
  for (const [index, sample] of samples.entries()) data.writeInt16LE(sample, index * 2);
  return Buffer.concat([wavHeader({ sampleRate, channels, dataBytes: data.length }), data]);
}

/** Reads 16-bit PCM or G.711 µ-law. INVALID_INPUT names what is wrong with the file, and what it should be. */
export function readWav(file: Buffer, name: string, demands: WavDemands = {}): Wav {
  const wrong = (what: string) => new HubError('INVALID_INPUT', `${name} ${what}`);
  if (file.length < 12 || file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw wrong('is no WAV file: it does not begin with RIFF and WAVE');
  }
  const chunks = new Map([...chunksOf(file)].map(chunk => [chunk.id, chunk]));
  const format = chunks.get('fmt ')?.body;
  const data = chunks.get('data');
  if (!format || format.length < 16) throw wrong('is a WAV file without a format ("fmt ") chunk');
  if (!data) throw wrong('is a WAV file without audio (no "data" chunk)');
  if (data.cutBy > 0) throw wrong(`is cut off: ${data.cutBy} bytes of its audio are missing`);

  const tag = format.readUInt16LE(0);
  const encoding = tag === EXTENSIBLE && format.length >= 26 ? format.readUInt16LE(24) : tag;
  const channels = format.readUInt16LE(2);
  const sampleRate = format.readUInt32LE(4);
  const bits = format.readUInt16LE(14);
  if (encoding !== PCM && encoding !== MULAW) throw wrong(`holds audio of format ${encoding}; it must be 16-bit PCM or G.711 µ-law`);
  if (encoding === PCM && bits !== 16) throw wrong(`has ${bits} bits a sample; it must have 16`);
  if (channels === 0 || sampleRate === 0) throw wrong(`claims ${channels} channels at ${sampleRate} Hz`);
  if (demands.channels !== undefined && channels !== demands.channels) {
    throw wrong(`is ${channelsInWords(channels)}; it must be ${channelsInWords(demands.channels)}`);
  }
  if (demands.sampleRate !== undefined && sampleRate !== demands.sampleRate) {
    throw wrong(`has ${sampleRate} samples a second; it must have ${demands.sampleRate}`);
  }
  if (encoding === MULAW) return { sampleRate, channels, samples: decodeMulaw(data.body) };
  const samples = new Int16Array(data.body.length >> 1);
  for (let index = 0; index < samples.length; index++) samples[index] = data.body.readInt16LE(index * 2);
  return { sampleRate, channels, samples };
}

const channelsInWords = (channels: number): string => ({ 1: 'mono', 2: 'stereo' })[channels] ?? `of ${channels} channels`;

function* chunksOf(file: Buffer): Generator<{ id: string; body: Buffer; cutBy: number }> {
  for (let at = 12; at + 8 <= file.length; ) {
    const length = file.readUInt32LE(at + 4);
    const body = file.subarray(at + 8, at + 8 + length);
    yield { id: file.toString('latin1', at, at + 4), body, cutBy: length - body.length };
    at += 8 + length + (length & 1);
  }
}
