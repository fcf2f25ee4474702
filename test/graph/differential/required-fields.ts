import { addExternal, type ValueField } from './value-fields.js';
import type { Need } from './world.js';
import { ENTITIES, type WorldDraft } from './world-draft.js';

const NAMES = ['label', 'summary', 'verdict', 'hint', 'advice'];

/** Of a field with these arguments, what may be required of it. */
const ANSWERABLE = new Map<string, Readonly<Record<string, unknown>>[]>([
  ['', [{}]],
  ['(n: Int = 1)', [{ n: 1 }, { n: 2 }]],
  ['(currency: Currency!)', [{ currency: 'USD' }, { currency: 'EUR' }]],
]);

/** Gives entities fields that cannot do without other subgraphs' values. */
export const addRequiringFields = (world: WorldDraft, values: readonly ValueField[]): void => {
  const { draws } = world;
  for (const type of ENTITIES) {
    for (const subgraph of world.knowers(type)) {
      if (!draws.chance(60)) continue;
      const others = values.filter(
        value => value.type === type && !value.owners.includes(subgraph) && ANSWERABLE.has(value.args) && !/[!\]]$/.test(value.behind),
      );
      const wanted = others.filter(({ name }) => name === 'price' || draws.chance(name === 'rating' ? 80 : 25)).slice(-2);
      const name = wanted.length > 0 && world.fresh(type, NAMES);
      if (!name) continue;
      const needs = wanted.map(({ name, args, of }) => ({
        name,
        args: draws.pick(ANSWERABLE.get(args)!),
        inner: of === 'Price' ? 'currency' : null,
      }));
      for (const value of wanted) addExternal(subgraph, value);
      subgraph.type(type).fields.set(name, `: String @requires(fields: "${needs.map(needText).join(' ')}")`);
      world.mean(type, name, { needs });
      world.interest(type, name);
    }
  }
};

const needText = ({ name, args, inner }: Need): string => {
  const given = Object.entries(args).map(([key, value]) => `${key}: ${String(value)}`);
  return `${name}${given.length > 0 ? `(${given.join(', ')})` : ''}${inner ? ` { ${inner} }` : ''}`;
};
