import type { SchemaDraft } from './schema-draft.js';
import { ENTITIES, ITEMS, type WorldDraft } from './world-draft.js';

/** A field that stands alone, with who has it: others may require or provide it. */
export interface ValueField {
  type: string;
  name: string;
  /** What stands behind the name in a schema, directives left out. */
  behind: string;
  args: string;
  of: string;
  owners: readonly SchemaDraft[];
}

export const VALUE_FIELDS = ['name', 'title', 'size', 'stock', 'weight', 'mood', 'score', 'motto', 'colour', 'shape'];
const VALUE_TYPES = ['String', 'Int', 'Boolean', 'Float', 'Grade', 'Price', '[Int]', '[String!]', '[[Int!]]', '[Price!]', 'ID'];
const ARGUMENTS = ['', '', '', '(n: Int = 1)', '(grade: Grade)', '(where: Where)', '(ids: [ID!], n: Int)', '(currency: Currency!)'];

/** Gives every type values, some of them of several subgraphs. */
export const addValueFields = (world: WorldDraft): ValueField[] => {
  const { draws, types, glances } = world;
  const values: ValueField[] = [];
  const addTo = (type: string): void => {
    for (const subgraph of world.knowers(type)) {
      for (let left = 1 + draws.below(3); left > 0; left--) {
        const name = world.fresh(type, VALUE_FIELDS);
        if (!name) return;
        const [args, of] = [draws.pick(ARGUMENTS), draws.pick(VALUE_TYPES)];
        const behind = `${args}: ${of}${draws.chance(20) ? '!' : ''}`;
        const others = world.knowers(type).filter(other => other !== subgraph && draws.chance(25));
        const owners = [subgraph, ...others];
        for (const owner of owners) owner.type(type).fields.set(name, others.length > 0 ? `${behind} @shareable` : behind);
        values.push({ type, name, behind, args, of, owners });
      }
    }
  };
  for (const type of types) {
    if (type !== 'Item') addTo(type);
    else
      for (const subgraph of glances) {
        const name = world.fresh('Item', VALUE_FIELDS);
        const behind = `${draws.pick(ARGUMENTS)}: ${draws.pick(VALUE_TYPES)}`;
        if (!name) continue;
        subgraph.type('Item').fields.set(name, behind);
        world.interest('Item', name);
      }
  }
  return [...values, ...ratings(world), ...prices(world)];
};

/** What others like to require as well: one name that is of another type in each entity, and mostly in one subgraph's hands. */
const ratings = (world: WorldDraft): ValueField[] => {
  const { draws } = world;
  const home = draws.pick(world.subgraphs);
  return ENTITIES.map(type => {
    const knowers = world.knowers(type);
    const owner = knowers.includes(home) ? home : draws.pick(knowers);
    const of = draws.pick(['Int', 'String', 'Float', 'Boolean', 'Grade']);
    owner.type(type).fields.set('rating', `: ${of}`);
    return { type, name: 'rating', behind: `: ${of}`, args: '', of, owners: [owner] };
  });
};

/** What others like to require: it depends on an argument. */
const prices = (world: WorldDraft): ValueField[] =>
  ENTITIES.map(type => {
    const owner = world.draws.pick(world.knowers(type));
    const field = { type, name: 'price', behind: '(currency: Currency!): Int', args: '(currency: Currency!)', of: 'Int', owners: [owner] };
    owner.type(type).fields.set('price', field.behind);
    return field;
  });

/** A field of the interface that only who sees the items whole knows of. */
export const addItemField = (world: WorldDraft, shelf: SchemaDraft): void => {
  const name = world.fresh('Item', VALUE_FIELDS)!;
  const behind = world.draws.pick([': String', ': Int', '(n: Int = 1): String']);
  for (const type of ['Item', ...ITEMS]) shelf.type(type).fields.set(name, behind);
};

/** Lets a subgraph speak of a field that others own. */
export const addExternal = (subgraph: SchemaDraft, { type, name, behind }: ValueField): void => {
  subgraph.type(type).fields.set(name, `${behind} @external`);
};
