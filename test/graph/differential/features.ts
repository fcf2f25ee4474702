/** What a case has to do with. At least so many of each must be met for the comparison to mean something. */
export const FEATURES = [
  'several keys',
  '@requires with arguments',
  '@provides',
  'interface object',
  'union fragment',
  'entities in nested lists',
  'null at depth 1',
  'null at depth 2',
  'null at depth 3',
  'null at depth 4 or more',
  'failed fetch',
  'alias clash',
  '@skip/@include by variable',
  'event completed by entities',
] as const;

export type Feature = (typeof FEATURES)[number];
