import { systemClock } from '#kernel/clock.js';
import { embeddedUnderstander } from '#subgraphs/dialog/connectors/embedded.js';
import { readTraining } from '#subgraphs/dialog/intents/training.js';
import type { Heard } from '#subgraphs/dialog/port.js';
import { LANGUAGES, outsideSet, understandingSet } from '../heldout/sets.js';
import { percentile, print, share } from './figure.js';
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

const heard = (text: string, language: 'EN' | 'ZH', expects: Heard['expects'] = 'ANYTHING'): Heard => ({
  text,
  language,
  expects,
  keys: null,
  context: null,
});

for (const language of LANGUAGES) {
  const peer = nearestSentence(readTraining(language));
  const said = understandingSet(language);
  const outside = outsideSet(language);
  const times: number[] = [];
  const understand = async (text: string, expects?: Heard['expects']) => {
    const before = performance.now();
    const understanding = await understander.understand(heard(text, language, expects));
    times.push(performance.now() - before);
    return understanding;
  };
  for (const { say, expects } of said) await understand(say, expects);
  times.length = 0;

  const tally = { intent: 0, acted: 0, wrong: 0, peerIntent: 0, peerActed: 0, found: 0, expected: 0, given: 0 };
  for (const one of said) {
    const { intent, confident, entities } = await understand(one.say, one.expects);
    const right = intent.name === one.intent;
    if (right) tally.intent++;
    if (right && confident) tally.acted++;
    if (!right && confident) tally.wrong++;
    const nearest = peer(one.say);
    if (nearest.intent === one.intent) tally.peerIntent++;
    if (nearest.intent === one.intent && nearest.confident) tally.peerActed++;
    const typed = entities.filter(({ type }) => type !== 'number');
    const matches = Object.entries(one.entities).filter(([type, value]) =>
      typed.some(found => found.type === type && (value === '*' || value === found.value)),
    ).length;
    tally.found += matches;
    tally.given += typed.length;
    tally.expected += Object.keys(one.entities).length;
    if (listMisses && (!right || !confident)) console.error(`${one.say} | ${one.intent} -> ${intent.name} ${intent.confidence.toFixed(2)}`);
    if (listMisses && (matches < typed.length || matches < Object.keys(one.entities).length))
      console.error(`${one.say} | ${JSON.stringify(one.entities)} -> ${typed.map(({ type, value }) => `${type} ${value}`).join(', ')}`);
  }
  let rejected = 0;
  for (const text of outside) {
    const { intent, confident } = await understand(text);
    if (!confident) rejected++;
    else if (listMisses) console.error(`${text} | outside -> ${intent.name} ${intent.confidence.toFixed(2)}`);
  }
  const peerRejected = outside.filter(text => !peer(text).confident).length;

  const of = (figure: string) => `${figure}_${language.toLowerCase()}`;
  print({
    bench,
    figure: of('intent_right'),
    value: share(tally.intent, said.length),
    unit: '%',
    peer: share(tally.peerIntent, said.length),
  });
  print({
    bench,
    figure: of('intent_right_and_confident'),
    value: share(tally.acted, said.length),
    unit: '%',
    peer: share(tally.peerActed, said.length),
  });
  print({ bench, figure: of('intent_wrong_and_confident'), value: share(tally.wrong, said.length), unit: '%' });
  print({
    bench,
    figure: of('outside_rejected'),
    value: share(rejected, outside.length),
    unit: '%',
    peer: share(peerRejected, outside.length),
  });
  print({ bench, figure: of('entity_f1'), value: share(2 * tally.found, tally.expected + tally.given), unit: '%' });
  print({ bench, figure: of('latency_p50'), value: percentile(times, 0.5), unit: 'ms' });
  print({ bench, figure: of('latency_p95'), value: percentile(times, 0.95), unit: 'ms' });
}
