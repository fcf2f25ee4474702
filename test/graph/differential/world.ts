import type { Draws } from './draws.js';
import { SchemaDraft } from './schema-draft.js';

/** A field of another subgraph that a field cannot do without. */
export interface Need {
  name: string;
  args: Readonly<Record<string, unknown>>;
  /** Of an object, what of it. */
  inner: string | null;
}

/** What a field means beyond what its schema says. */
export interface Trait {
  /** The object types that it may lead to. */
  targets?: readonly string[];
  needs?: readonly Need[];
}

/** Subgraphs that share entities. Whether they fit together is for composition to say. */
export interface World {
  subgraphs: readonly { name: string; sdl: string }[];
  /** By "Type.field". */
  traits: ReadonlyMap<string, Trait>;
  /** Fields, by "Type.field", behind which something happens that is rare. */
  interesting: ReadonlySet<string>;
  /** How many keys each entity has in all. */
  keys: ReadonlyMap<string, number>;
}

const SUBGRAPHS = ['amber', 'birch', 'cedar', 'delta', 'ember'];
const ENTITIES = ['Order', 'Customer', 'Ticket'];
/** The entities behind the interface Item, which some subgraphs only know as an interface object. */
const ITEMS = ['Book', 'Film'];
const KEYS: Record<string, Record<string, string>> = {
  id: { id: ': ID!' },
  sku: { sku: ': String!' },
  'code place { zone }': { code: ': String!', place: ': Place!' },
};

const VALUE_FIELDS = ['name', 'title', 'size', 'stock', 'weight', 'mood', 'score', 'motto', 'colour', 'shape'];
const VALUE_TYPES = ['String', 'Int', 'Boolean', 'Float', 'Grade', 'Price', '[Int]', '[String!]', '[[Int!]]', '[Price!]', 'ID'];
const LINK_FIELDS = ['owner', 'parts', 'links', 'origin', 'grid', 'next', 'peers', 'twin', 'maker', 'heirs', 'root', 'kin'];
const ARGUMENTS = ['', '', '', '(n: Int = 1)', '(grade: Grade)', '(where: Where)', '(ids: [ID!], n: Int)', '(currency: Currency!)'];
const LINKS = ['T', 'T', '[T]', '[T!]', '[T]!', '[[T]]', '[[T!]!]', 'T!', '[[T]!]!'];

/** Makes up a world. */
export const worldFrom = (draws: Draws): World => {
  const drafts = SUBGRAPHS.slice(0, 2 + draws.below(4)).map(name => new SchemaDraft(name));
  const traits = new Map<string, Trait>();
  const interesting = new Set<string>();
  const keys = new Map<string, Set<string>>();
  /** Field names that an entity has spent. The items and their interface share theirs. */
  const spent = new Map<string, Set<string>>();
  const family = (type: string) => (ITEMS.includes(type) ? 'Item' : type);
  const fresh = (type: string, among: readonly string[]): string | null => {
    const used = spent.get(family(type)) ?? new Set();
    spent.set(family(type), used);
    const left = among.filter(name => !used.has(name));
    if (left.length === 0) return null;
    const name = draws.pick(left);
    used.add(name);
    return name;
  };

  // Who sees the items whole, and who only their interface.
  const shelf = draws.chance(75) ? draws.pick(drafts) : null;
  const glances = shelf
    ? draws
        .some(
          drafts.filter(draft => draft !== shelf),
          1,
        )
        .slice(0, 2)
    : [];

  const know = (draft: SchemaDraft, type: string): void => {
    if (draft.has(type)) return;
    const { directives, fields } = draft.type(type);
    const known = keys.get(type) ?? new Set();
    const all = Object.keys(KEYS);
    // Whoever comes first knows all the keys there are; others as many as they please.
    const offered = known.size > 0 ? [...known] : ITEMS.includes(type) ? ['id'] : draws.some(all, 1);
    for (const key of known.size > 0 ? draws.some(offered, 1) : offered) {
      known.add(key);
      directives.add(`@key(fields: "${key}")`);
      for (const [name, behind] of Object.entries(KEYS[key]!)) fields.set(name, behind);
    }
    keys.set(type, known);
  };

  if (shelf) {
    const item = shelf.type('Item', 'interface');
    item.directives.add('@key(fields: "id")');
    item.fields.set('id', ': ID!');
    keys.set('Item', new Set(['id']));
    for (const type of ITEMS) {
      know(shelf, type);
      shelf.type(type).interfaces.add('Item');
    }
    const name = fresh('Item', VALUE_FIELDS)!;
    const behind = draws.pick([': String', ': Int', '(n: Int = 1): String']);
    for (const type of ['Item', ...ITEMS]) shelf.type(type).fields.set(name, behind);
    for (const draft of glances) {
      const glance = draft.type('Item');
      glance.directives.add('@key(fields: "id")').add('@interfaceObject');
      glance.fields.set('id', ': ID!');
    }
  }

  const entitiesFor = (draft: SchemaDraft) => (shelf && !glances.includes(draft) ? [...ENTITIES, ...ITEMS] : ENTITIES);
  for (const type of shelf ? [...ENTITIES, ...ITEMS] : ENTITIES)
    for (const draft of draws.some(drafts, 2)) if (entitiesFor(draft).includes(type)) know(draft, type);

  /** Fields that stand alone, with who has them: others may require or provide them. */
  const values: { type: string; name: string; behind: string; args: string; of: string; owners: SchemaDraft[] }[] = [];
  const knowers = (type: string) => drafts.filter(draft => draft.has(type));

  const addValues = (type: string): void => {
    for (const draft of knowers(type)) {
      for (let left = 1 + draws.below(3); left > 0; left--) {
        const name = fresh(type, VALUE_FIELDS);
        if (!name) return;
        const [args, of] = [draws.pick(ARGUMENTS), draws.pick(VALUE_TYPES)];
        const behind = `${args}: ${of}${draws.chance(20) ? '!' : ''}`;
        const others = type === 'Item' ? [] : knowers(type).filter(other => other !== draft && draws.chance(25));
        const owners = [draft, ...others];
        for (const owner of owners) owner.type(type).fields.set(name, others.length > 0 ? `${behind} @shareable` : behind);
        values.push({ type, name, behind, args, of, owners });
      }
    }
  };

  /** Something to lead to, as the subgraph knows it. */
  const target = (draft: SchemaDraft): { named: string; targets: readonly string[] } => {
    const kind = draws.below(10);
    if (kind < 3 && (draft === shelf || glances.includes(draft))) return { named: 'Item', targets: ITEMS };
    if (kind < 6 && draft.has('Query')) {
      const members = thing.get(draft);
      if (members) return { named: 'Thing', targets: members };
    }
    if (kind === 6) {
      const members = ranked.get(draft);
      if (members) return { named: 'Ranked', targets: members };
    }
    const entity = draws.pick(entitiesFor(draft));
    know(draft, entity);
    return { named: entity, targets: [entity] };
  };

  const thing = new Map<SchemaDraft, readonly string[]>();
  const ranked = new Map<SchemaDraft, readonly string[]>();
  for (const draft of drafts) {
    draft.type('Query');
    const members = draws.some(entitiesFor(draft), 2);
    for (const member of members) know(draft, member);
    draft.union('Thing', members);
    thing.set(draft, members);
  }
  for (const draft of draws.some(drafts, 1).slice(0, 2)) {
    const members = draws.some(
      entitiesFor(draft).filter(type => draft.has(type)),
      2,
    );
    draft.type('Ranked', 'interface').fields.set('rank', ': Int');
    for (const member of members) {
      draft.type(member).fields.set('rank', ': Int @shareable');
      draft.type(member).interfaces.add('Ranked');
    }
    ranked.set(draft, members);
  }

  const types = [...ENTITIES, ...(shelf ? [...ITEMS, 'Item'] : [])];
  for (const type of types) {
    if (type !== 'Item') addValues(type);
    else
      for (const draft of glances) {
        const name = fresh('Item', VALUE_FIELDS);
        const behind = `${draws.pick(ARGUMENTS)}: ${draws.pick(VALUE_TYPES)}`;
        if (!name) continue;
        draft.type('Item').fields.set(name, behind);
        for (const each of ['Item', ...ITEMS]) interesting.add(`${each}.${name}`);
      }
  }
  // What others like to require: it depends on an argument.
  for (const type of ENTITIES) {
    const owner = draws.pick(knowers(type));
    owner.type(type).fields.set('price', '(currency: Currency!): Int');
    values.push({ type, name: 'price', behind: '(currency: Currency!): Int', args: '(currency: Currency!)', of: 'Int', owners: [owner] });
  }

  const external = (draft: SchemaDraft, { type, name, behind }: (typeof values)[number]): void => {
    draft.type(type).fields.set(name, `${behind} @external`);
  };

  for (const type of ENTITIES) {
    for (const draft of knowers(type)) {
      if (!draws.chance(60)) continue;
      const others = values.filter(
        value => value.type === type && !value.owners.includes(draft) && ANSWERABLE.has(value.args) && !/[!\]]$/.test(value.behind),
      );
      const wanted = others.filter(({ name }) => name === 'price' || draws.chance(25)).slice(-2);
      const name = wanted.length > 0 && fresh(type, ['label', 'summary', 'verdict', 'hint', 'advice']);
      if (!name) continue;
      const needs = wanted.map(({ name, args, of }) => ({
        name,
        args: draws.pick(ANSWERABLE.get(args)!),
        inner: of === 'Price' ? 'currency' : null,
      }));
      for (const value of wanted) external(draft, value);
      draft.type(type).fields.set(name, `: String @requires(fields: "${needs.map(needText).join(' ')}")`);
      traits.set(`${type}.${name}`, { needs });
      interesting.add(`${type}.${name}`);
    }
  }

  const provide = (draft: SchemaDraft, type: string): string | null => {
    const offered = values.filter(
      ({ type: on, args, of, owners }) => on === type && args === '' && !of.includes('Price') && !owners.includes(draft),
    );
    if (offered.length === 0) return null;
    const value = draws.pick(offered);
    for (const owner of value.owners) owner.type(type).fields.set(value.name, `${value.behind} @shareable`);
    external(draft, value);
    return value.name;
  };

  const addLink = (draft: SchemaDraft, type: string, name: string, args: string, entity?: string): void => {
    const { named, targets } = entity ? { named: entity, targets: [entity] } : target(draft);
    const provided: string | null = ENTITIES.includes(named) && draws.chance(85) ? provide(draft, named) : null;
    const behind = `${args}: ${draws.pick(LINKS).replace('T', named)}${provided ? ` @provides(fields: "${provided}")` : ''}`;
    draft.type(type).fields.set(name, behind);
    if (provided) interesting.add(`${type}.${name}`).add(`${named}.${provided}`);
    if (glances.includes(draft) && named === 'Item') interesting.add(`${type}.${name}`);
    for (const each of type === 'Item' ? ['Item', ...ITEMS] : [type]) traits.set(`${each}.${name}`, { targets });
  };

  for (const type of types) {
    for (const draft of type === 'Item' ? glances : knowers(type)) {
      for (let left = 1 + draws.below(2); left > 0; left--) {
        const name = fresh(type, LINK_FIELDS);
        if (name) addLink(draft, type, name, draws.pick(['', '', '(n: Int = 1)']));
      }
    }
  }
  for (const draft of drafts) {
    for (let at = 1; at <= 3; at++) {
      const entity = at === 1 ? draws.pick(ENTITIES) : undefined;
      if (entity) know(draft, entity);
      addLink(draft, 'Query', `${draft.name}${at}`, draws.pick(['', '(id: ID!)', '(n: Int = 1)']), entity);
    }
    draft.type('Query').fields.set(`${draft.name}Value`, '(n: Int): Int');
  }
  for (const draft of draws.some(drafts, 1).slice(0, 2)) {
    draft.type('Mutation').fields.set(`${draft.name}Step`, ': Int');
    addLink(draft, 'Mutation', `${draft.name}Do`, '(n: Int)');
  }

  return {
    subgraphs: drafts.map(draft => ({ name: draft.name, sdl: draft.sdl() })),
    traits,
    interesting,
    keys: new Map([...keys].map(([type, known]) => [type, known.size])),
  };
};

/** Of a field with these arguments, what may be required of it. */
const ANSWERABLE = new Map<string, Readonly<Record<string, unknown>>[]>([
  ['', [{}]],
  ['(n: Int = 1)', [{ n: 1 }, { n: 2 }]],
  ['(currency: Currency!)', [{ currency: 'USD' }, { currency: 'EUR' }]],
]);

const needText = ({ name, args, inner }: Need): string => {
  const given = Object.entries(args).map(([key, value]) => `${key}: ${String(value)}`);
  return `${name}${given.length > 0 ? `(${given.join(', ')})` : ''}${inner ? ` { ${inner} }` : ''}`;
};
