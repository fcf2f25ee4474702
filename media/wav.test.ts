import { describe, expect, it } from 'vitest';
import { encodeMulaw } from './g711.js';
import { readWav, wavHeader, writeWav } from './wav.js';

const samples = Int16Array.of(1, -2, 300, -32_768);
const mono = () => writeWav({ sampleRate: 8_000, channels: 1, samples });
const changed = (change: (file: Buffer) => void) => {
  const file = mono();
  change(file);
  return file;
};
const withFormat = (tag: number, data: Buffer) => {
  const header = wavHeader({ sampleRate: 8_000, channels: 1, dataBytes: data.length });
  header.writeUInt16LE(tag, 20);
  return Buffer.concat([header, data]);
};

describe('WAV files', () => {
  it('are read back as they were written', () => {
    expect(readWav(mono(), 'in.wav', { sampleRate: 8_000, channels: 1 })).toEqual({ sampleRate: 8_000, channels: 1, samples });
  });

  it('may hold µ-law, and chunks nobody asked for', () => {
    const loud = Int16Array.of(0, 8, -8, 32_124);
    expect(readWav(withFormat(7, Buffer.from(encodeMulaw(loud))), 'in.wav').samples).toEqual(loud);
    const file = mono();
    const list = Buffer.from('LIST\x05\0\0\0notes\0', 'latin1');
    expect(readWav(Buffer.concat([file.subarray(0, 36), list, file.subarray(36)]), 'in.wav').samples).toEqual(samples);
  });

  it.each([
    ['no RIFF', Buffer.from('ID3 not audio at all'), 'in.wav is no WAV file: it does not begin with RIFF and WAVE'],
    ['empty', Buffer.alloc(0), 'in.wav is no WAV file: it does not begin with RIFF and WAVE'],
    ['MP3 inside', withFormat(85, Buffer.alloc(4)), 'in.wav holds audio of format 85; it must be 16-bit PCM or G.711 µ-law'],
    ['8 bits', changed(file => file.writeUInt16LE(8, 34)), 'in.wav has 8 bits a sample; it must have 16'],
    ['stereo', changed(file => file.writeUInt16LE(2, 22)), 'in.wav is stereo; it must be mono'],
    ['another rate', changed(file => file.writeUInt32LE(44_100, 24)), 'in.wav has 44100 samples a second; it must have 8000'],
    ['no format', changed(file => file.write('junk', 12)), 'in.wav is a WAV file without a format ("fmt ") chunk'],
    ['no audio', mono().subarray(0, 36), 'in.wav is a WAV file without audio (no "data" chunk)'],
    ['cut off', mono().subarray(0, -3), 'in.wav is cut off: 3 bytes of its audio are missing'],
  ])('are refused in words when they are %s', (_, file, words) => {
    expect(() => readWav(file, 'in.wav', { sampleRate: 8_000, channels: 1 })).toThrow(words);
  });
});
