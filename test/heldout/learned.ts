import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { readLanguageFiles } from '#media/speech/language/corpus.js';
import { readTemplate, type Template } from '#media/speech/language/template.js';
import { plain, withoutNumbers } from './sentences.js';
import { ROOT } from './sets.js';

/** What the classifier and the search are built from. */
const SOURCES = ['subgraphs/dialog/training', 'subgraphs/dialog/words', 'subgraphs/knowledge/articles', 'subgraphs/knowledge/words'];
/** What the embedded recogniser's language model is built from: templates of sentences. */
const LANGUAGE_MODEL = 'media/speech/language/en';

/** Every text in a value, and each of its sentences. */
const sentencesIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value, ...value.split(/[.!?。！？；;\n]/)];
  return value && typeof value === 'object' ? Object.values(value).flatMap(sentencesIn) : [];
};

/** Where a sentence stands, by what is left of it without its numbers. */
export const learned = (): Map<string, string> => {
  const known = new Map<string, string>();
  for (const folder of SOURCES.map(source => join(ROOT, source))) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.yaml'))) {
      const path = join(folder, file);
      for (const sentence of sentencesIn(parse(readFileSync(path, 'utf8')))) known.set(withoutNumbers(sentence), relative(ROOT, path));
    }
  }
  return known;
};

interface Modelled {
  says: RegExp;
  source: string;
}

/** All that each template of the language model can say, numbers left out. */
export const modelled = async (): Promise<Modelled[]> => {
  const files = (await readLanguageFiles(join(ROOT, LANGUAGE_MODEL))).map(({ name, text }) => ({ name, content: parse(text) }));
  const slots = new Map<string, readonly Template[]>(
    files.flatMap(({ content }) => Object.entries<string[]>(content.slots ?? {}).map(([slot, says]) => [slot, says.map(readTemplate)])),
  );
  const pattern = (part: Template): string => {
    switch (part.kind) {
      // One space, or none, where a part beside it is left out.
      case 'words':
        return plain(part.text) === '' ? ' *' : ` *${plain(part.text).replaceAll(' ', ' +')} *`;
      case 'row':
        return part.parts.map(pattern).join('');
      case 'choice':
        return `(?:${part.options.map(pattern).join('|')})`;
      case 'slot':
        return part.name === 'number' ? ' *' : `(?:${slots.get(part.name)!.map(pattern).join('|')})`;
    }
  };
  return files.flatMap(({ name, content }) =>
    ((content.sentences ?? []) as { say: string }[]).map(({ say }) => ({
      says: new RegExp(`^${pattern(readTemplate(say))}$`),
      source: `${LANGUAGE_MODEL}/${name}: ${say}`,
    })),
  );
};
