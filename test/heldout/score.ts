import { knowledgeSet, type Language, outsideSet, type Said, unansweredSet, understandingSet } from './sets.js';

/** What is made of a sentence, as far as it is scored. */
export interface Made {
  intent: { name: string; confidence: number };
  confident: boolean;
  entities: readonly { type: string; value: string }[];
}

/** From this score on the bot says an answer without asking back; see the knowledge subgraph. */
const GOOD_ENOUGH = 0.5;

const share = (right: number, all: number): number => (all === 0 ? 0 : (100 * right) / all);

/** How well the held-out sentences of a language are understood, in per cent, and what was not. */
export const understandingScore = async (understand: (text: string, expects?: Said['expects']) => Promise<Made>, language: Language) => {
  const said = understandingSet(language);
  const outside = outsideSet(language);
  const misses: string[] = [];
  const tally = { right: 0, acted: 0, wrong: 0, found: 0, expected: 0, given: 0, refused: 0 };
  for (const one of said) {
    const { intent, confident, entities } = await understand(one.say, one.expects);
    const right = intent.name === one.intent;
    if (right) tally.right++;
    if (right && confident) tally.acted++;
    if (!right && confident) tally.wrong++;
    const wanted = Object.entries(one.entities);
    const typed = entities.filter(({ type }) => type !== 'number');
    const matches = wanted.filter(([type, value]) =>
      typed.some(found => found.type === type && (value === '*' || value === found.value)),
    ).length;
    tally.found += matches;
    tally.given += typed.length;
    tally.expected += wanted.length;
    if (!right || !confident) misses.push(`${one.say} | ${one.intent} -> ${intent.name} ${intent.confidence.toFixed(2)}`);
    if (matches < Math.max(typed.length, wanted.length))
      misses.push(`${one.say} | ${JSON.stringify(one.entities)} -> ${typed.map(({ type, value }) => `${type} ${value}`).join(', ')}`);
  }
  for (const text of outside) {
    const { intent, confident } = await understand(text);
    if (!confident) tally.refused++;
    else misses.push(`${text} | outside -> ${intent.name} ${intent.confidence.toFixed(2)}`);
  }
  return {
    intentRight: share(tally.right, said.length),
    intentRightAndConfident: share(tally.acted, said.length),
    intentWrongAndConfident: share(tally.wrong, said.length),
    outsideRefused: share(tally.refused, outside.length),
    entityF1: share(2 * tally.found, tally.expected + tally.given),
    misses,
  };
};

/** How well articles are found for the held-out questions of a language, in per cent, and what was not. */
export const searchScore = (find: (question: string) => readonly { id: string; score: number }[], language: Language) => {
  const asked = knowledgeSet(language);
  const misses: string[] = [];
  const tally = { first: 0, three: 0, said: 0, wrong: 0 };
  const isSure = (found: readonly { score: number }[]): boolean => (found[0]?.score ?? 0) >= GOOD_ENOUGH;
  for (const { ask, article } of asked) {
    const found = find(ask).slice(0, 3);
    const right = found[0]?.id === article;
    if (right) tally.first++;
    if (found.some(({ id }) => id === article)) tally.three++;
    if (right && isSure(found)) tally.said++;
    if (!right && isSure(found)) tally.wrong++;
    if (!right || !isSure(found))
      misses.push(`${ask} | ${article} -> ${found.map(({ id, score }) => `${id} ${score.toFixed(2)}`).join(', ')}`);
  }
  const kept = (questions: readonly string[]): number => {
    const answered = questions.filter(question => isSure(find(question)));
    misses.push(...answered.map(question => `${question} | nothing -> ${find(question)[0]!.id}`));
    return share(questions.length - answered.length, questions.length);
  };
  return {
    first: share(tally.first, asked.length),
    inFirstThree: share(tally.three, asked.length),
    saidAndRight: share(tally.said, asked.length),
    saidAndWrong: share(tally.wrong, asked.length),
    /** Questions about our trade that no article answers, and talk of other things: neither is to be answered. */
    unanswerableKept: kept(unansweredSet(language)),
    outsideKept: kept(outsideSet(language)),
    misses,
  };
};
