import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readScript } from '#apps/call/script.js';
import { LANGUAGES, type Language, listedSentences, ROOT } from './sets.js';

/** What the callers of the demonstration say. */
export const demoSentences = async (language: Language): Promise<string[]> => {
  const { steps } = await readScript(join(ROOT, `apps/demo/caller.${language.toLowerCase()}.yaml`));
  return steps.flatMap(step => ('say' in step ? step.say : 'interrupt' in step ? step.interrupt : []));
};

/** Tests that speak or type to the real recogniser, classifier or search. Every sentence in quotes there counts as said. */
const TESTS = [
  ...readdirSync(join(ROOT, 'test/journeys')).map(name => `test/journeys/${name}`),
  'test/graph/own-house.test.ts',
  'test/bench/call-view.ts',
  'media/speech/connectors/recognisers.test.ts',
  'subgraphs/dialog/connectors/understander.test.ts',
  'subgraphs/dialog/references.test.ts',
  'subgraphs/knowledge/knowledge.test.ts',
  'subgraphs/knowledge/search/article-search.test.ts',
];
const QUOTED = [/'([^'\\\n]+)'/g, /"([^"\\\n]+)"/g, /`([^`\\\n]+)`/g];
/** Words only; not paths, names of things or programs. */
const WORDS = /^[\p{L}\p{N}' ,.?!，。？！-]+$/u;

/** What the demo and the tests say to the hub: read where it stands, and listed where that cannot be read. */
export const spokenSentences = async (): Promise<string[]> => {
  const demo = (await Promise.all(LANGUAGES.map(demoSentences))).flat();
  const tests = TESTS.map(file => readFileSync(join(ROOT, file), 'utf8'))
    .flatMap(code => QUOTED.flatMap(quoted => Array.from(code.matchAll(quoted), ([, text]) => text!)))
    .filter(text => WORDS.test(text));
  return [...new Set([...demo, ...tests, ...listedSentences()])];
};
