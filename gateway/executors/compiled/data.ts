/** An object as the subgraphs have filled it so far. It may hold more than the client asked for: keys, what fields require. */
export interface Entity {
  __typename?: string;
  [key: string]: unknown;
}

export const isEntity = (value: unknown): value is Entity => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Adds what has been received to what is known. Objects become one, lists of the same length are merged member by
 * member; in all else what has been received wins. Nothing is copied: the target takes over what it lacked.
 */
export const merge = (target: Entity, received: Entity): void => {
  if (target === received) return;
  for (const key in received) {
    const value = received[key];
    if (value === undefined) continue;
    const known = target[key];
    if (isEntity(known) && isEntity(value)) merge(known, value);
    else if (Array.isArray(known) && Array.isArray(value) && known.length === value.length) mergeLists(known, value);
    else target[key] = value;
  }
};

const mergeLists = (known: unknown[], received: readonly unknown[]): void => {
  if (known === received) return;
  for (const [at, value] of received.entries()) {
    const member = known[at];
    if (isEntity(member) && isEntity(value)) merge(member, value);
    else if (Array.isArray(member) && Array.isArray(value) && member.length === value.length) mergeLists(member, value);
    else known[at] = value;
  }
};
