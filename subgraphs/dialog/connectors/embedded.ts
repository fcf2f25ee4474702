import type { CountryCode } from 'libphonenumber-js';
import type { Clock } from '#kernel/clock.js';
import { Language } from '#kernel/language.js';
import type { FoundEntity } from '../entities/entity.js';
import { EntityFinder } from '../entities/find.js';
import { Moments } from '../entities/moments.js';
import { houseForms, type NumberForms } from '../entities/numbers.js';
import { wallTime } from '../entities/wall-time.js';
import type { Expectation } from '../expectation.js';
import { IntentClassifier } from '../intents/classifier.js';
import { type Decision, decide, intentOfKeys } from '../intents/decision.js';
import { readTraining } from '../intents/training.js';
import type { Heard, Understander } from '../port.js';
import { references } from '../references.js';
import { isChinese } from '../text.js';
import type { Understanding } from '../understanding.js';

export interface EmbeddedUnderstanderOptions {
  clock: Clock;
  /** The zone that "tomorrow at three" is meant in (IANA name). */
  timeZone?: string;
  /** Whose numbering plans telephone numbers follow, the likeliest first. */
  regions?: readonly CountryCode[];
  forms?: NumberForms;
  /** Where the training sentences lie, in place of our own. */
  trainingFolder?: string;
}

/** Our own understander: learns from the training files when it is made, which takes about a second, and needs no network. */
export async function embeddedUnderstander({
  clock,
  timeZone = 'UTC',
  regions,
  forms = houseForms,
  trainingFolder,
}: EmbeddedUnderstanderOptions): Promise<Understander> {
  const classifiers: Record<Language, IntentClassifier> = {
    EN: IntentClassifier.train(Language.EN, readTraining(Language.EN, trainingFolder)),
    ZH: IntentClassifier.train(Language.ZH, readTraining(Language.ZH, trainingFolder)),
  };
  const moments = new Moments();
  const entities = new EntityFinder({ moments, regions, forms });
  await moments.warm();

  return {
    async understand({ text, language: asked, expects, keys, context }: Heard): Promise<Understanding> {
      if (keys) return keyed(text, asked, keys, expects, forms);
      const chinese = isChinese(text);
      if (chinese === null && !/\d/.test(text)) return { text, language: asked, ...NOTHING, entities: [], references: [] };
      const language = chinese === null ? asked : chinese ? Language.ZH : Language.EN;
      const { calibration } = classifiers[language];
      const likelihoods = classifiers[language].likelihoods(text);
      const found = await entities.find(text, {
        language,
        score: expects === 'SCORE' || (expects !== 'DIGITS' && likelihoods.rate >= calibration.confidentFrom),
        digits: expects === 'DIGITS' || expects === 'SCORE',
        now: wallTime(clock.now(), timeZone),
      });
      return {
        text,
        language,
        ...decide(likelihoods, expects, found, calibration.confidentFrom),
        entities: found,
        references: references(text, language, context),
      };
    },
  };
}

const NOTHING: Decision = { intent: { name: 'none', confidence: 1 }, alternatives: [], confident: false };

/** Keys leave nothing to guess. */
const keyed = (text: string, language: Language, keys: string, expects: Expectation, forms: NumberForms): Understanding => {
  const name = intentOfKeys(keys, expects);
  const digits = keys.replace(/\D/g, '');
  const types: FoundEntity['type'][] = [];
  if (name === 'rate') types.push('score');
  if (forms.order_number.test(digits)) types.push('order_number');
  else if (forms.ticket_number.test(digits)) types.push('ticket_number');
  else if (digits) types.push('number');
  const start = keys.search(/\d/);
  return {
    text,
    language,
    intent: { name, confidence: 1 },
    alternatives: [],
    confident: name !== 'none',
    entities: types.map(type => ({ type, value: digits, raw: keys, start: Math.max(0, start), end: keys.length })),
    references: [],
  };
};
