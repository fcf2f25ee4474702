import { HubError } from '#kernel/errors.js';
import type { Language } from '#kernel/language.js';
import type { Recogniser } from '../recogniser.js';
import type { Synthesiser } from '../synthesiser.js';

/** One recogniser for each language, as one. */
export const recognisersByLanguage = (recognisers: Partial<Record<Language, Recogniser>>): Recogniser => ({
  name: names(recognisers),
  capabilities: {
    languages: Object.keys(recognisers) as Language[],
    partials: Object.values(recognisers).some(({ capabilities }) => capabilities.partials),
  },
  open: options => chosen(recognisers, options.language, 'recogniser').open(options),
  close: () => closeAll(recognisers),
});

/** One voice for each language, as one. */
export const voicesByLanguage = (voices: Partial<Record<Language, Synthesiser>>): Synthesiser => ({
  name: names(voices),
  languages: Object.keys(voices) as Language[],
  speak: request => chosen(voices, request.language, 'voice').speak(request),
  close: () => closeAll(voices),
});

const names = (engines: Partial<Record<Language, { name: string }>>): string =>
  Object.entries(engines)
    .map(([language, { name }]) => `${language}:${name}`)
    .join(' ');

const chosen = <T>(engines: Partial<Record<Language, T>>, language: Language, what: string): T => {
  const engine = engines[language];
  if (!engine) throw new HubError('MISCONFIGURED', `There is no ${what} for ${language}`);
  return engine;
};

const closeAll = async (engines: Partial<Record<Language, { close(): Promise<void> }>>): Promise<void> => {
  await Promise.all([...new Set(Object.values(engines))].map(engine => engine.close()));
};
