import type { UnderstandQuery } from './graph/generated/graphql.js';

/** What the dialog subgraph made of one turn. */
export type Understanding = NonNullable<UnderstandQuery['understand']>;

/** The value of the first entity of one of these types, in the order of the types. */
export const entity = ({ entities }: Understanding, ...types: string[]): string | null => {
  for (const type of types) {
    const found = entities.find(candidate => candidate.type === type);
    if (found) return found.value;
  }
  return null;
};

/** The id of what the caller referred to as "this order" and the like. */
export const reference = ({ references }: Understanding, type: string): string | null =>
  references?.find(candidate => candidate.type === type)?.id ?? null;
