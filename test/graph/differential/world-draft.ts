import type { Draws } from './draws.js';
import { SchemaDraft } from './schema-draft.js';
import type { Trait, World } from './world.js';

const SUBGRAPHS = ['amber', 'birch', 'cedar', 'delta', 'ember'];
export const ENTITIES = ['Order', 'Customer', 'Ticket'];
/** The entities behind the interface Item, which some subgraphs only know as an interface object. */
export const ITEMS = ['Book', 'Film'];
const KEYS: Record<string, Record<string, string>> = {
  id: { id: ': ID!' },
  sku: { sku: ': String!' },
  'code place { zone }': { code: ': String!', place: ': Place!' },
};

/** A world while it is being made up: its subgraphs, who of them knows which entity by which keys, and what fields mean. */
export class WorldDraft {
  readonly subgraphs: readonly SchemaDraft[];
  readonly traits = new Map<string, Trait>();
  readonly interesting = new Set<string>();
  /** Who sees the items whole, and who only their interface. */
  readonly shelf: SchemaDraft | null;
  readonly glances: readonly SchemaDraft[];
  readonly #keys = new Map<string, Set<string>>();
  /** Field names that an entity has spent. The items and their interface share theirs. */
  readonly #spent = new Map<string, Set<string>>();

  constructor(readonly draws: Draws) {
    this.subgraphs = SUBGRAPHS.slice(0, 2 + draws.below(4)).map(name => new SchemaDraft(name));
    this.shelf = draws.chance(75) ? draws.pick(this.subgraphs) : null;
    const others = this.subgraphs.filter(subgraph => subgraph !== this.shelf);
    this.glances = this.shelf ? draws.some(others, 1).slice(0, 2) : [];
  }

  /** Types with fields of their own; those of the interface come after all entities. */
  get types(): string[] {
    return [...ENTITIES, ...(this.shelf ? [...ITEMS, 'Item'] : [])];
  }

  /** Who has something to say of a type. */
  knowers(type: string): readonly SchemaDraft[] {
    return type === 'Item' ? this.glances : this.subgraphs.filter(subgraph => subgraph.has(type));
  }

  /** The entities that a subgraph may come to know. */
  entitiesFor(subgraph: SchemaDraft): string[] {
    return this.shelf && !this.glances.includes(subgraph) ? [...ENTITIES, ...ITEMS] : ENTITIES;
  }

  /** A name that no field of the type has; null where none is left. */
  fresh(type: string, among: readonly string[]): string | null {
    const family = ITEMS.includes(type) ? 'Item' : type;
    const used = this.#spent.get(family) ?? new Set();
    this.#spent.set(family, used);
    const left = among.filter(name => !used.has(name));
    if (left.length === 0) return null;
    const name = this.draws.pick(left);
    used.add(name);
    return name;
  }

  /** Gives the entity to the subgraph, which knows it by keys that some other knows, too. */
  know(subgraph: SchemaDraft, type: string): void {
    if (subgraph.has(type)) return;
    const { directives, fields } = subgraph.type(type);
    const known = this.#keys.get(type) ?? new Set();
    // Whoever comes first knows all the keys there are; others as many as they please.
    const offered = known.size > 0 ? [...known] : ITEMS.includes(type) ? ['id'] : this.draws.some(Object.keys(KEYS), 1);
    for (const key of known.size > 0 ? this.draws.some(offered, 1) : offered) {
      known.add(key);
      directives.add(`@key(fields: "${key}")`);
      for (const [name, behind] of Object.entries(KEYS[key]!)) fields.set(name, behind);
    }
    this.#keys.set(type, known);
  }

  /** The interface itself is known by its items' only key. */
  knowItem(subgraph: SchemaDraft, keyword: 'type' | 'interface'): void {
    const { directives, fields } = subgraph.type('Item', keyword);
    directives.add('@key(fields: "id")');
    fields.set('id', ': ID!');
    this.#keys.set('Item', new Set(['id']));
  }

  /** To ask for such a field is to ask for something rare. */
  interest(type: string, field: string): void {
    for (const each of type === 'Item' ? ['Item', ...ITEMS] : [type]) this.interesting.add(`${each}.${field}`);
  }

  mean(type: string, field: string, trait: Trait): void {
    for (const each of type === 'Item' ? ['Item', ...ITEMS] : [type]) this.traits.set(`${each}.${field}`, trait);
  }

  world(): World {
    return {
      subgraphs: this.subgraphs.map(subgraph => ({ name: subgraph.name, sdl: subgraph.sdl() })),
      traits: this.traits,
      interesting: this.interesting,
      keys: new Map([...this.#keys].map(([type, known]) => [type, known.size])),
    };
  }
}
