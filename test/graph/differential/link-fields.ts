import type { AbstractTypes } from './abstract-types.js';
import type { SchemaDraft } from './schema-draft.js';
import { addExternal, type ValueField } from './value-fields.js';
import { ENTITIES, ITEMS, type WorldDraft } from './world-draft.js';

const NAMES = ['owner', 'parts', 'links', 'origin', 'grid', 'next', 'peers', 'twin', 'maker', 'heirs', 'root', 'kin'];
const SHAPES = ['T', 'T', '[T]', '[T!]', '[T]!', '[[T]]', '[[T!]!]', 'T!', '[[T]!]!'];

/** Gives entities, and the operations' roots, fields that lead to entities. */
export const addLinkFields = (world: WorldDraft, values: readonly ValueField[], { things, ranked }: AbstractTypes): void => {
  const { draws, subgraphs, shelf, glances } = world;

  /** Something to lead to, as the subgraph knows it. */
  const target = (subgraph: SchemaDraft): { named: string; targets: readonly string[] } => {
    const kind = draws.below(10);
    if (kind < 3 && (subgraph === shelf || glances.includes(subgraph))) return { named: 'Item', targets: ITEMS };
    if (kind < 6) return { named: 'Thing', targets: things.get(subgraph)! };
    const members = kind === 6 && ranked.get(subgraph);
    if (members) return { named: 'Ranked', targets: members };
    const entity = draws.pick(world.entitiesFor(subgraph));
    world.know(subgraph, entity);
    return { named: entity, targets: [entity] };
  };

  const provide = (subgraph: SchemaDraft, type: string): string | null => {
    const offered = values.filter(
      ({ type: on, args, of, owners }) => on === type && args === '' && !of.includes('Price') && !owners.includes(subgraph),
    );
    if (offered.length === 0) return null;
    const value = draws.pick(offered);
    for (const owner of value.owners) owner.type(type).fields.set(value.name, `${value.behind} @shareable`);
    addExternal(subgraph, value);
    return value.name;
  };

  const add = (subgraph: SchemaDraft, type: string, name: string, args: string, entity?: string): void => {
    const { named, targets } = entity ? { named: entity, targets: [entity] } : target(subgraph);
    const provided: string | null = ENTITIES.includes(named) && draws.chance(85) ? provide(subgraph, named) : null;
    const behind = `${args}: ${draws.pick(SHAPES).replace('T', named)}${provided ? ` @provides(fields: "${provided}")` : ''}`;
    subgraph.type(type).fields.set(name, behind);
    if (provided) world.interesting.add(`${type}.${name}`).add(`${named}.${provided}`);
    if (glances.includes(subgraph) && named === 'Item') world.interesting.add(`${type}.${name}`);
    world.mean(type, name, { targets });
  };

  for (const type of world.types) {
    for (const subgraph of world.knowers(type)) {
      for (let left = 1 + draws.below(2); left > 0; left--) {
        const name = world.fresh(type, NAMES);
        if (name) add(subgraph, type, name, draws.pick(['', '', '(n: Int = 1)']));
      }
    }
  }
  // Members of a union may lead on by the same name.
  for (const subgraph of subgraphs) {
    const entity = draws.pick(ENTITIES);
    if (!subgraph.has(entity) || !draws.chance(70)) continue;
    const shape = draws.pick(SHAPES).replace('T', entity);
    for (const type of things.get(subgraph)!) {
      subgraph.type(type).fields.set(`${subgraph.name}Kin`, `: ${shape}`);
      world.mean(type, `${subgraph.name}Kin`, { targets: [entity] });
    }
  }
  for (const subgraph of subgraphs) {
    for (let at = 1; at <= 3; at++) {
      const entity = at === 1 ? draws.pick(ENTITIES) : undefined;
      if (entity) world.know(subgraph, entity);
      add(subgraph, 'Query', `${subgraph.name}${at}`, draws.pick(['', '(id: ID!)', '(n: Int = 1)']), entity);
    }
    subgraph.type('Query').fields.set(`${subgraph.name}Value`, '(n: Int): Int');
  }
  for (const subgraph of draws.some(subgraphs, 1).slice(0, 2)) {
    subgraph.type('Mutation').fields.set(`${subgraph.name}Step`, ': Int');
    add(subgraph, 'Mutation', `${subgraph.name}Do`, '(n: Int)');
  }
  for (const subgraph of draws.some(subgraphs, 1).slice(0, 2)) add(subgraph, 'Subscription', `${subgraph.name}Events`, '(n: Int)');
};
