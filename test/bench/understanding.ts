import { systemClock } from '#kernel/clock.js';
import { embeddedUnderstander } from '#subgraphs/dialog/connectors/embedded.js';
import { readTraining } from '#subgraphs/dialog/intents/training.js';
import { understandingScore } from '../heldout/score.js';
import { LANGUAGES } from '../heldout/sets.js';
import { percentile, print } from './figure.js';
import { nearestSentence } from './nearest-sentence.js';

/**
 * How well callers are understood, on the held-out sentences of test/heldout. `--misses` also lists what was not.
 * The peer takes the intent of the most similar training sentence.
 */
const bench = 'understanding';
const listMisses = process.argv.includes('--misses');

const started = performance.now();
const understander = await embeddedUnderstander({ clock: systemClock });
print({ bench, figure: 'ready', value: performance.now() - started, unit: 'ms' });

for (const language of LANGUAGES) {
  const times: number[] = [];
  const score = () =>
    understandingScore(async (text, expects = 'ANYTHING') => {
      const before = performance.now();
      const understanding = await understander.understand({ text, language, expects, keys: null, context: null });
      times.push(performance.now() - before);
      return understanding;
    }, language);
  // Once to warm up.
  await score();
  times.length = 0;
  const ours = await score();
  const nearest = nearestSentence(readTraining(language));
  const peer = await understandingScore(async text => {
    const { intent, confident } = nearest(text);
    return { intent: { name: intent, confidence: 0 }, confident, entities: [] };
  }, language);
  if (listMisses) for (const miss of ours.misses) console.error(miss);

  const of = (figure: string) => `${figure}_${language.toLowerCase()}`;
  print({ bench, figure: of('intent_right'), value: ours.intentRight, unit: '%', peer: peer.intentRight });
  print({
    bench,
    figure: of('intent_right_and_confident'),
    value: ours.intentRightAndConfident,
    unit: '%',
    peer: peer.intentRightAndConfident,
  });
  print({ bench, figure: of('intent_wrong_and_confident'), value: ours.intentWrongAndConfident, unit: '%' });
  print({ bench, figure: of('outside_refused'), value: ours.outsideRefused, unit: '%', peer: peer.outsideRefused });
  print({ bench, figure: of('entity_f1'), value: ours.entityF1, unit: '%' });
  print({ bench, figure: of('latency_p50'), value: percentile(times, 0.5), unit: 'ms' });
  print({ bench, figure: of('latency_p95'), value: percentile(times, 0.95), unit: 'ms' });
}
