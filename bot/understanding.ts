import type { UnderstandQuery } from './graph/generated/graphql.js';
import type { AskStep } from './playbook.js';

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

/**
 * The number of something that the caller gave. Digits that say of nothing whose they are count only where digits were
 * asked for, or where there are too many for an amount: "my two phones" names no order.
 */
export const numberOf = (said: Understanding, expects: AskStep['expects'], ...types: string[]): string | null => {
  const plain = entity(said, 'number');
  return entity(said, ...types) ?? (plain && (expects === 'DIGITS' || /^\d{4,}$/.test(plain)) ? plain : null);
};

/** The id of what the caller referred to as "this order" and the like. */
export const reference = ({ references }: Understanding, type: string): string | null =>
  references?.find(candidate => candidate.type === type)?.id ?? null;
