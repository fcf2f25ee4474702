import { speechProgram } from '#test/real/speech.js';
import { ROOM_RATE } from '../../frame.js';
import { Resampler } from '../../resample.js';
import { voiceDetectorContract } from '../voice-detector.contract.js';
import { energyDetectors } from './energy.js';
import { flite } from './flite.js';
import { sileroDetectors } from './silero.js';

/** A sentence by flite at 8 kHz, without the silence around it. */
const speech = async (): Promise<Int16Array> => {
  const samples: number[] = [];
  const request = {
    text: 'my new router keeps losing the connection every evening',
    language: 'EN' as const,
    signal: new AbortController().signal,
  };
  let resampler: Resampler | undefined;
  for await (const { frame } of flite({ program: speechProgram('flite'), voice: 'rms' }).speak(request)) {
    resampler ??= new Resampler(frame.sampleRate, ROOM_RATE);
    samples.push(...resampler.push(frame.samples));
  }
  const loud = (sample: number) => Math.abs(sample) > 1_000;
  return Int16Array.from(samples.slice(samples.findIndex(loud), samples.findLastIndex(loud)));
};

voiceDetectorContract('the energy detector', async () => energyDetectors(), speech, { onlyLoud: true });
voiceDetectorContract('Silero', () => sileroDetectors(), speech);
