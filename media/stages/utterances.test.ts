import { describe, expect, it } from 'vitest';
import { silentLog } from '#platform/log.js';
import type { HeardFrame } from '../frame.js';
import { decodeMulaw } from '../g711.js';
import { drawnFrames, drawnVoiceDetectors } from '../testing/drawn.js';
import { type UtteranceRules, utterances } from './utterances.js';
import { voiced } from './voiced.js';

const frames = (drawing: string): AsyncIterable<HeardFrame> => drawnFrames(drawing, decodeMulaw);
const signal = new AbortController().signal;

/** What is made of a drawn call: "began at 140, ended at 400, spoken until 300 (…frames)". */
const made = async (drawing: string, rules: Partial<UtteranceRules> = {}) => {
  const stage = utterances({ pauseMs: () => 100, ...rules });
  const events: string[] = [];
  let at = 0;
  let length = 0;
  for await (const event of stage(voiced(drawnVoiceDetectors.detector(), silentLog)(frames(drawing), signal), signal)) {
    if (event.kind !== 'ended') at += 20;
    if (event.kind === 'began') {
      length = event.frames.length;
      events.push(`began ${at}`);
    } else if (event.kind === 'goesOn') length++;
    else if (event.kind === 'ended') events.push(`${event.cut ? 'cut' : 'ended'} ${at} spoken ${event.spokenEndAt} frames ${length}`);
  }
  return events;
};

describe('utterances', () => {
  it.each([
    ['silence', '....................', []],
    ['a word', '.. ######## ..... ..', ['began 160', 'ended 300 spoken 200 frames 15']],
    ['a click', '.. ### ..... ## ....', []],
    ['noise as loud as speech', '.. ~~~~~~~~~~~~~~~ .....', []],
    ['speech after noise', '~~~~~~~~ ###### .....', ['began 280', 'ended 380 spoken 280 frames 19']],
    ['an onset that flickers', '.. ##.#.### ......', ['began 200', 'ended 300 spoken 200 frames 15']],
    ['a pause that is too short', '###### .... ###### .....', ['began 120', 'ended 420 spoken 320 frames 21']],
    [
      'two utterances',
      '###### ..... ###### .....',
      ['began 120', 'ended 220 spoken 120 frames 11', 'began 340', 'ended 440 spoken 340 frames 11'],
    ],
    ['a line that breaks off', '..########', ['began 160', 'ended 200 spoken 200 frames 10']],
  ])('are found in %s', async (_, drawing, expected) => {
    expect(await made(drawing)).toEqual(expected);
  });

  it('take at most 300 ms of what was before them', async () => {
    expect(await made(`${'.'.repeat(50)}######.....`)).toEqual(['began 1120', 'ended 1220 spoken 1120 frames 28']);
  });

  it('end by the pause that is asked for at that moment', async () => {
    let asked = 0;
    const pauseMs = () => (++asked > 6 ? 40 : 500);
    expect(await made('######..........', { pauseMs })).toEqual(['began 120', 'ended 260 spoken 120 frames 13']);
  });

  it('are cut when they are too long, and go on as another', async () => {
    expect(await made('#'.repeat(20), { maxMs: 200 })).toEqual([
      'began 120',
      'cut 200 spoken 200 frames 10',
      'began 320',
      'cut 400 spoken 400 frames 10',
    ]);
  });
});

describe('voiced frames', () => {
  const told = async (drawing: string, detector = drawnVoiceDetectors.detector()) => {
    let text = '';
    for await (const frame of voiced(detector, silentLog)(frames(drawing), signal)) text += frame.voiced ? '#' : '.';
    return text;
  };

  it('are those in which the detector hears speech', async () => {
    expect(await told('..###~~~##..')).toBe('..###...##..');
  });

  it('go on while the detector is less sure than it was to begin', async () => {
    const sure = [0.4, 0.5, 0.4, 0.36, 0.3, 0.4];
    const wavering = { ...drawnVoiceDetectors.detector(), probability: async () => sure.shift()! };
    expect(await told('######', wavering)).toBe('.###..');
  });

  it('are told by loudness when the detector fails', async () => {
    const failing = { ...drawnVoiceDetectors.detector(), probability: async () => Promise.reject(new Error('no model')) };
    expect(await told('..####..', failing)).toBe('..####..');
  });
});
