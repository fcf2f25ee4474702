import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpacked } from '#test/real/speech.js';
import { languageData, languageModel } from './build.js';
import { corpus, readLanguageFiles, vocabulary } from './corpus.js';
import { pronunciations } from './pronunciation.js';

const cmudict = unpacked.file('usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-language-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the English language model', () => {
  it('is made of the same sentences each time', async () => {
    const files = await readLanguageFiles(languageData('en'));
    const sentences = corpus(files);
    expect(sentences.length).toBeGreaterThan(10_000);
    expect(corpus(files)).toEqual(sentences);
  });

  it('leaves the sentences of other templates as they were when one comes or goes', () => {
    const file = (...says: string[]) => [{ name: 'some.yaml', text: JSON.stringify({ sentences: says.map(say => ({ say, times: 5 })) }) }];
    expect(corpus(file('call {number}', 'my {number:4}')).slice(0, 5)).toEqual(corpus(file('call {number}')));
  });

  it('is built, with a pronunciation for every word, and found again', async () => {
    const model = await languageModel(languageData('en'), unpacked, folder);
    const files = await readLanguageFiles(languageData('en'));
    const words = vocabulary(files, corpus(files));
    const spoken = new Set((await readFile(model.dictionary, 'utf8')).split('\n').map(line => line.split(' ')[0]!.replace(/\(\d\)$/, '')));
    expect([...words].filter(word => !spoken.has(word))).toEqual([]);
    expect(await languageModel(languageData('en'), unpacked, folder)).toEqual(model);
  });

  it('knows the words of what the demo says', async () => {
    const files = await readLanguageFiles(languageData('en'));
    const words = vocabulary(files, corpus(files));
    const script = await readFile(join(languageData('en'), '../../../../apps/demo/caller.en.yaml'), 'utf8');
    const said = [...script.matchAll(/^\s*-? *(?:say|interrupt): (.+)$/gm)].flatMap(([, text]) => text!.toLowerCase().match(/[a-z']+/g)!);
    expect(said.length).toBeGreaterThan(20);
    expect(said.filter(word => !words.has(word))).toEqual([]);
  });
});

describe('pronunciations', () => {
  it('come from cmudict with their variants, else from rules', async () => {
    expect(await pronunciations(new Set(['a', 'blorbex']), cmudict, unpacked.program('t2p'))).toEqual([
      'a AH',
      'a(2) EY',
      'blorbex B L AO R B AH K S',
    ]);
  });

  it('name the words that nobody can pronounce', async () => {
    const mute = pronunciations(new Set(['订单', 'order', '…']), cmudict, unpacked.program('t2p'));
    await expect(mute).rejects.toMatchObject({ code: 'MISCONFIGURED', message: expect.stringMatching(/订单.*…/) });
  });
});
