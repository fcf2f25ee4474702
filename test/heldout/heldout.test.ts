import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArticles } from '#subgraphs/knowledge/index.js';
import { learned, modelled } from './learned.js';
import { isSentence, withoutNumbers } from './sentences.js';
import { knowledgeSet, LANGUAGES, outsideSet, ROOT, unansweredSet, understandingSet } from './sets.js';
import { spokenSentences } from './spoken.js';

const known = learned();
const templates = await modelled();

/** Numbers do not matter: who has learned "where is my order 1234" knows "where is my order 5678" as well. */
const alsoIn = (sentences: readonly string[]): string[] =>
  sentences.filter(isSentence).flatMap(sentence => {
    const text = withoutNumbers(sentence);
    const sources = [known.get(text), ...templates.filter(({ says }) => says.test(text)).map(({ source }) => source)];
    return sources.filter(source => source !== undefined).map(source => `"${sentence}" stands in ${source}`);
  });

it('asks for articles that there are', async () => {
  const ids = new Set((await readArticles(join(ROOT, 'subgraphs/knowledge/articles'), new Date())).map(({ id }) => id));
  for (const language of LANGUAGES) expect(knowledgeSet(language).filter(({ article }) => !ids.has(article))).toEqual([]);
});

describe('sentences kept away from what is learned and searched', () => {
  it('compares with the data that are there', () => {
    expect(known.size).toBeGreaterThan(2500);
    expect(templates.length).toBeGreaterThan(250);
    expect(withoutNumbers('Where is my parcel? 1234-5678')).toBe('where is my parcel');
    expect(withoutNumbers('我的订单，三零五九二八四六，到哪里了？')).toBe('我的订单到哪里了');
  });

  it.each([
    ['in the training data', 'I want to know what happened to my order two two three four', 1],
    ['in a template', 'could you please cancel this order for me', 1],
    ['in a template with a number', 'my order should be 4711 0815', 1],
    ['in a template with words for one of many', 'i would like to cancel my purchase', 1],
    ['nowhere', 'would you kindly cancel this order of mine', 0],
    ['nowhere, being a number', 'one two three four five six seven eight', 0],
  ])('finds a sentence that stands %s', (_, sentence, times) => {
    expect(alsoIn([sentence])).toHaveLength(times);
  });

  it('knows none of what the demo and the tests say', async () => {
    const spoken = await spokenSentences();
    for (const sentence of ['where is my order two zero four eight one seven three five', 'what does shipping cost me', '我打五分'])
      expect(spoken).toContain(sentence);
    expect(alsoIn(spoken)).toEqual([]);
  });

  it.each(LANGUAGES)('knows none of the held-out sets in %s', language => {
    const sentences = [
      ...understandingSet(language).map(({ say }) => say),
      ...outsideSet(language),
      ...knowledgeSet(language).map(({ ask }) => ask),
      ...unansweredSet(language),
    ];
    expect(alsoIn(sentences)).toEqual([]);
    expect(new Set(sentences.map(withoutNumbers)).size).toBe(sentences.length);
  });

  it.each(LANGUAGES)('is large enough to say something in %s', language => {
    expect(understandingSet(language).length).toBeGreaterThanOrEqual(100);
    expect(outsideSet(language).length).toBeGreaterThanOrEqual(30);
    expect(knowledgeSet(language).length).toBeGreaterThanOrEqual(40);
  });
});
