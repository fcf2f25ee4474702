import type { Circumstances } from './circumstances.js';
import { type Case, caseOf, type House, houseOf } from './house.js';
import type { Need, Trait, World } from './world.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@external", "@requires", "@shareable", "@interfaceObject"])';

/** A world of few words: subgraphs, where fields lead, and what they require. */
export const smallWorld = (
  subgraphs: Record<string, string>,
  targets: Record<string, string[]>,
  needs: Record<string, Need[]> = {},
): World => ({
  subgraphs: Object.entries(subgraphs).map(([name, sdl]) => ({ name, sdl: `${LINK}\n${sdl}` })),
  traits: new Map<string, Trait>([
    ...Object.entries(targets).map(([field, of]) => [field, { targets: of }] as const),
    ...Object.entries(needs).map(([field, of]) => [field, { needs: of }] as const),
  ]),
  interesting: new Set(),
  keys: new Map(['Order', 'Customer', 'Ticket', 'Item', 'Book', 'Film'].map(type => [type, 1])),
});

/** Nothing goes wrong. */
export const CALM: Circumstances = { fate: { seed: 2, nulls: 0, faults: 0, throws: 0 }, lying: false, broken: null };

/** A house of such a world, and a case of an operation there. */
export const smallCase = async (
  world: World,
  source: string,
  { variables = {}, circumstances = CALM }: { variables?: Record<string, unknown>; circumstances?: Circumstances } = {},
): Promise<{ house: House; asked: Case }> => {
  const house = await houseOf(world);
  const asked = caseOf(house, { source, variables, features: new Set() }, circumstances);
  if (!asked) throw new Error(`${source} is no operation of this world`);
  return { house, asked };
};
