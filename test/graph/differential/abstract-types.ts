import type { SchemaDraft } from './schema-draft.js';
import { ITEMS, type WorldDraft } from './world-draft.js';

/** Types that stand for several entities, as each subgraph has them. */
export interface AbstractTypes {
  /** The union Thing's members. */
  things: ReadonlyMap<SchemaDraft, readonly string[]>;
  /** Who implements the interface Ranked, which few subgraphs have. */
  ranked: ReadonlyMap<SchemaDraft, readonly string[]>;
}

export const addAbstractTypes = (world: WorldDraft): AbstractTypes => {
  const { draws, subgraphs } = world;
  const things = new Map<SchemaDraft, readonly string[]>();
  for (const subgraph of subgraphs) {
    subgraph.type('Query');
    const members = draws.some(world.entitiesFor(subgraph), 2);
    for (const member of members) world.know(subgraph, member);
    subgraph.union('Thing', members);
    things.set(subgraph, members);
  }
  const ranked = new Map<SchemaDraft, readonly string[]>();
  for (const subgraph of draws.some(subgraphs, 1).slice(0, 2)) {
    const known = world.entitiesFor(subgraph).filter(type => subgraph.has(type));
    const members = draws.some(known, 2);
    subgraph.type('Ranked', 'interface').fields.set('rank', ': Int');
    for (const member of members) {
      const { fields, interfaces } = subgraph.type(member);
      fields.set('rank', ': Int @shareable');
      interfaces.add('Ranked');
    }
    ranked.set(subgraph, members);
  }
  return { things, ranked };
};

/** The interface Item with its items on the shelf, and as an object where they are only glanced at. */
export const addItems = (world: WorldDraft, shelf: SchemaDraft): void => {
  world.knowItem(shelf, 'interface');
  for (const type of ITEMS) {
    world.know(shelf, type);
    shelf.type(type).interfaces.add('Item');
  }
};

export const addGlances = (world: WorldDraft): void => {
  for (const glance of world.glances) {
    world.knowItem(glance, 'type');
    glance.type('Item').directives.add('@interfaceObject');
  }
};
