import { join } from 'node:path';
import { languageData, languageModel } from '#media/speech/language/build.js';
import { Unpacked } from '#media/speech/unpacked.js';
import { readSettings } from '#platform/settings.js';
import { caching } from './parts/settings/process.js';

/** Part of the set-up: makes the recogniser's language model, unless it is there already. */
const { cacheDir } = readSettings(process.env, caching);
const { trigrams } = await languageModel(languageData('en'), new Unpacked(join(cacheDir, 'debian')), join(cacheDir, 'language'));
console.log(`The language model stands in ${trigrams}`);
