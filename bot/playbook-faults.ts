import type { Language } from '#kernel/language.js';
import type { Skill } from './actions/action.js';
import { FORMATS, type Phrases, placeholders } from './phrases.js';
import { type FlowsFile, type Place, Playbook, placeOf, type Step, TO_THE_QUESTION, targetsOf } from './playbook.js';

/** What flows may use: the actions and the slots that those fill. */
export interface Vocabulary {
  actions: Readonly<Record<string, Pick<Skill, 'outcomes'>>>;
  slots: ReadonlySet<string>;
}

/** The phrases that the bot says by itself, wherever it is in the flows. */
const OF_ITS_OWN = ['again', 'unclear', 'trouble'];

/** Everything that is wrong with flows and phrases, each as a sentence that names the place. Empty when they fit together. */
export const faults = (rules: FlowsFile, phrases: Record<Language, Phrases>, { actions, slots }: Vocabulary): string[] => [
  ...faultsOfFlows(new Playbook(rules, phrases), actions),
  ...faultsOfPhrases(phrases, new Set([...OF_ITS_OWN, ...steps(rules).flatMap(({ step }) => phraseOf(step))]), slots),
];

interface Placed {
  place: Place;
  step: Step;
}

const steps = ({ flows }: FlowsFile): Placed[] =>
  Object.entries(flows).flatMap(([flow, { steps }]) =>
    Object.entries(steps).map(([name, step]) => ({ place: { flow, step: name }, step })),
  );

const phraseOf = (step: Step): string[] => ('say' in step ? [step.say] : 'ask' in step ? [step.ask] : []);

const faultsOfFlows = (playbook: Playbook, actions: Vocabulary['actions']): string[] => {
  const { rules } = playbook;
  const nowhere = { flow: '', step: '' };
  const lost = (target: string, from: Place) => !TO_THE_QUESTION.has(target) && !playbook.stepAt(placeOf(target, from));
  return [
    ...(['fallback', 'handover'] as const)
      .filter(name => lost(rules[name], nowhere))
      .map(name => `${name} leads to "${rules[name]}", which is no step`),
    ...(playbook.forEvent('call.answered') ? [] : ['no flow is for the event "call.answered": nobody would be greeted']),
    ...Object.entries(rules.flows)
      .filter(([, { steps }]) => !steps.start)
      .map(([name]) => `flow ${name} has no step "start"`),
    ...steps(rules).flatMap(({ place, step }) => {
      const where = `${place.flow}:${place.step}`;
      return [
        ...('do' in step ? faultsOfDoing(where, step, actions) : []),
        ...targetsOf(step)
          .filter(target => lost(target, place))
          .map(target => `${where} leads to "${target}", which is no step`),
        ...(returns(playbook, place) ? [`${where} leads back to itself without a question in between`] : []),
      ];
    }),
  ];
};

const faultsOfDoing = (where: string, step: Extract<Step, { do: string }>, actions: Vocabulary['actions']): string[] => {
  const skill = actions[step.do];
  if (!skill) return [`${where} does "${step.do}", which is no action`];
  const missing = step.otherwise === undefined ? skill.outcomes.filter(outcome => !(outcome in step.on)) : [];
  const unknown = Object.keys(step.on).filter(outcome => !skill.outcomes.includes(outcome));
  return [
    ...missing.map(outcome => `${where} knows no way on from "${outcome}", which "${step.do}" may come to`),
    ...unknown.map(outcome => `${where} waits for "${outcome}", which "${step.do}" never comes to`),
  ];
};

/** Whether what is only said and done can lead from a place to the same place again. */
const returns = (playbook: Playbook, start: Place): boolean => {
  const same = (a: Place, b: Place) => a.flow === b.flow && a.step === b.step;
  const seen: Place[] = [];
  const ahead = [start];
  for (let place = ahead.pop(); place; place = ahead.pop()) {
    const from = place;
    const step = playbook.stepAt(from);
    if (!step || 'ask' in step) continue;
    const following = targetsOf(step)
      .filter(target => !TO_THE_QUESTION.has(target))
      .map(target => placeOf(target, from));
    if (following.some(next => same(next, start))) return true;
    ahead.push(...following.filter(next => !seen.some(known => same(known, next))));
    seen.push(...following);
  }
  return false;
};

const faultsOfPhrases = (phrases: Record<Language, Phrases>, used: ReadonlySet<string>, slots: ReadonlySet<string>): string[] =>
  Object.entries(phrases).flatMap(([language, words]) => [
    ...[...used].filter(name => !(name in words)).map(name => `phrase "${name}" is missing in ${language}`),
    ...Object.entries(words).flatMap(([name, phrase]) => [
      ...(used.has(name) || name.startsWith('name.') ? [] : [`phrase "${name}" in ${language} is used by no flow`]),
      ...placeholders(phrase).flatMap(({ slot, format }) => [
        ...(slots.has(slot) ? [] : [`phrase "${name}" in ${language} tells of "${slot}", which is never known`]),
        ...(format === null || FORMATS.includes(format as never)
          ? []
          : [`phrase "${name}" in ${language} has the unknown format "${format}"`]),
      ]),
    ]),
  ]);
