import { addAbstractTypes, addGlances, addItems } from './abstract-types.js';
import type { Draws } from './draws.js';
import { addLinkFields } from './link-fields.js';
import { addRequiringFields } from './required-fields.js';
import { addItemField, addValueFields } from './value-fields.js';
import type { World } from './world.js';
import { ENTITIES, ITEMS, WorldDraft } from './world-draft.js';

/** Makes up a world. */
export const worldFrom = (draws: Draws): World => {
  const world = new WorldDraft(draws);
  if (world.shelf) {
    addItems(world, world.shelf);
    addItemField(world, world.shelf);
    addGlances(world);
  }
  for (const type of world.shelf ? [...ENTITIES, ...ITEMS] : ENTITIES)
    for (const subgraph of draws.some(world.subgraphs, 2)) if (world.entitiesFor(subgraph).includes(type)) world.know(subgraph, type);
  const abstract = addAbstractTypes(world);
  const values = addValueFields(world);
  addRequiringFields(world, values);
  addLinkFields(world, values, abstract);
  return world.world();
};
