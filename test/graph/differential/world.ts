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
