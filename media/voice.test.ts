import { describe, expect, it } from 'vitest';
import { Phrases } from './phrases.js';
import { scriptedVoice } from './testing/scripted-voice.js';
import { type SpokenFrame, sentencesOf, voice } from './voice.js';

const never = new AbortController().signal;
const all = async (frames: AsyncIterable<SpokenFrame>) => {
  const list: SpokenFrame[] = [];
  for await (const frame of frames) list.push(frame);
  return list;
};

describe('sentences', () => {
  it.each([
    ['Hello. How may I help?', 'EN', ['0 Hello.', '7 How may I help?']],
    ['  It costs 3.50 euros today!  ', 'EN', ['2 It costs 3.50 euros today!']],
    ['您好。请问有什么可以帮您?请说。', 'ZH', ['0 您好。', '3 请问有什么可以帮您?', '13 请说。']],
    ['no full stop', 'EN', ['0 no full stop']],
    ['… —', 'EN', []],
    ['', 'EN', []],
  ] as const)('of %j are found', (text, language, expected) => {
    expect([...sentencesOf(text, language)].map(({ sentence, from }) => `${from} ${sentence}`)).toEqual(expected);
  });
});

describe('a voice', () => {
  it('speaks 20 ms frames and says how far it has come', async () => {
    const { synthesiser } = scriptedVoice();
    const frames = await all(voice(synthesiser, new Phrases(0)).speak({ text: 'One. Two.', language: 'EN', signal: never }));
    expect(new Set(frames.map(({ payload }) => payload.length))).toEqual(new Set([160]));
    expect(frames.length).toBe(20);
    expect(frames.map(({ upTo }) => upTo)).toEqual([0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 6, 7, 7, 7, 8, 8, 9, 9]);
  });

  it.each([16_000, 22_050])('brings %i Hz to the room’s rate', async sampleRate => {
    const { synthesiser } = scriptedVoice({ sampleRate });
    const frames = await all(voice(synthesiser, new Phrases(0)).speak({ text: 'Good morning', language: 'EN', signal: never }));
    expect(frames.length).toBe(30);
    expect(frames.at(-1)!.upTo).toBe(12);
  });

  it('makes no sentence before the one in front of it is wanted', async () => {
    const { synthesiser, spoken } = scriptedVoice();
    const frames = voice(synthesiser, new Phrases(0)).speak({ text: 'First. Second.', language: 'EN', signal: never });
    for await (const _ of frames) break;
    expect(spoken).toEqual(['Firs']);
  });

  it('says what it has said before without the engine, and where it stands in the text', async () => {
    const { synthesiser, spoken } = scriptedVoice();
    const speaker = voice(synthesiser, new Phrases(100_000));
    const first = await all(speaker.speak({ text: 'Hello. Your order is on its way.', language: 'EN', signal: never }));
    const second = await all(speaker.speak({ text: 'Well. Hello.', language: 'EN', signal: never }));
    expect(spoken).toEqual(['Hello.', 'Your order is on its way.', 'Well.']);
    expect(second.slice(-15).map(({ payload }) => payload)).toEqual(first.slice(0, 15).map(({ payload }) => payload));
    expect(second.at(-1)!.upTo).toBe(12);
  });

  it('keeps nothing that it did not finish', async () => {
    const { synthesiser, spoken } = scriptedVoice();
    const speaker = voice(synthesiser, new Phrases(100_000));
    const stop = new AbortController();
    for await (const _ of speaker.speak({ text: 'A long sentence.', language: 'EN', signal: stop.signal })) stop.abort();
    await all(speaker.speak({ text: 'A long sentence.', language: 'EN', signal: never }));
    expect(spoken).toEqual(['A lo', 'A long sentence.']);
  });
});

describe('phrases', () => {
  const phrase = (bytes: number) => ({ audio: new Uint8Array(bytes), upTo: new Uint16Array(0) });

  it('are given up when there is no room, those first that were not used for longest', () => {
    const phrases = new Phrases(300);
    for (const text of ['a', 'b']) phrases.keep('v', 'EN', text, phrase(100));
    phrases.get('v', 'EN', 'a');
    phrases.keep('v', 'EN', 'c', phrase(100));
    expect(['a', 'b', 'c'].map(text => phrases.get('v', 'EN', text) !== null)).toEqual([true, false, true]);
    phrases.keep('v', 'EN', 'd', phrase(1_000));
    expect(phrases.bytes).toBe(0);
  });

  it('are known by voice, language and text', () => {
    const phrases = new Phrases(10_000);
    phrases.keep('v', 'EN', 'a', phrase(1));
    expect([phrases.get('w', 'EN', 'a'), phrases.get('v', 'ZH', 'a'), phrases.get('v', 'EN', 'b')]).toEqual([null, null, null]);
  });
});
