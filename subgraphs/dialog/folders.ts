import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** The data lie beside the sources, also when the compiled code runs from dist/. */
const dialog = join(dirname(findPackageJSON('..', import.meta.url)!), 'subgraphs', 'dialog');

/** How callers say what they want: `<language>/<intent>.yaml`. */
export const TRAINING_FOLDER = join(dialog, 'training');

/** Lists of words: concepts, places. */
export const WORDS_FOLDER = join(dialog, 'words');
