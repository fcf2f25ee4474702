/** How an operation is answered, in the one form that executors read, whichever planner made it. */
export interface Plan {
  /** What a subscription follows: each event stands for this fetch's answer, and `root` completes it. Otherwise null. */
  source: Source | null;
  /** null where no subgraph is asked. */
  root: PlanNode | null;
}

export type PlanNode = Steps | Condition | RootFetch | EntityFetch | Deferral;

/** In this order, or all at once. */
export interface Steps {
  kind: 'sequence' | 'parallel';
  nodes: readonly PlanNode[];
}

/** What only happens when a variable of the operation is true, or only when it is not. */
export interface Condition {
  kind: 'condition';
  variable: string;
  whenTrue: PlanNode | null;
  whenFalse: PlanNode | null;
}

/** What is answered at once, and what may come later. Stands at the root of a plan, below conditions, and in a later part. */
export interface Deferral {
  kind: 'deferral';
  first: Part;
  later: readonly LaterPart[];
}

export interface Part {
  /** null where no subgraph has to be asked for it. */
  node: PlanNode | null;
  /** Which fields of the operation it holds, as text of GraphQL. */
  selection: string;
}

export interface LaterPart {
  label: string | null;
  /** By response keys, past lists: the objects that get it. */
  path: readonly string[];
  /** The fetches without whose answers it cannot begin. */
  after: readonly string[];
  /** The part itself, or one that has later parts again. */
  part: Part | Deferral;
}

/** Asks for root fields, and puts the answer into the objects at the path; the empty path is the operation's root. */
export interface RootFetch {
  kind: 'root';
  fetch: Fetch;
  path: Path;
  outputRewrites: readonly Rewrite[];
}

/** Asks for more of what is known already: entities named by representations. Several batches go in one request. */
export interface EntityFetch {
  kind: 'entities';
  fetch: Fetch;
  batches: readonly EntityBatch[];
  /** Values of what the entities stand in, which the fetch wants as variables (Federation's `@fromContext`). */
  contexts: readonly Context[];
}

/** A variable that takes its value, for each entity, from what the entity stands in. */
export interface Context {
  variable: string;
  /** How many objects up from the entity: 0 is the entity itself. */
  up: number;
  /** From there to the value. */
  path: Path;
}

export interface EntityBatch {
  /** The answer's field for this batch: `_entities`, or an alias of it. */
  alias: string;
  /** The variable that carries the representations; batches may share one. */
  variable: string;
  /** Where the entities are. */
  paths: readonly Path[];
  requires: readonly Required[];
  inputRewrites: readonly Rewrite[];
  outputRewrites: readonly Rewrite[];
}

/** What a subscription follows, and how each event is changed before it is read. */
export interface Source extends Fetch {
  outputRewrites: readonly Rewrite[];
}

/** One request to one subgraph. The same object each time its plan runs, so that what is made of it can be kept. */
export interface Fetch {
  /** By which later parts name it; absent where none does. */
  id?: string;
  subgraph: string;
  query: string;
  kind: 'query' | 'mutation' | 'subscription';
  operationName: string | undefined;
  /** The operation's variables that it uses. */
  variables: readonly string[];
}

/** From an object to others inside it. */
export type Path = readonly PathStep[];
export type PathStep = { kind: 'field'; key: string } | { kind: 'list' } | { kind: 'types'; types: readonly string[] };

/** What a representation is made of. */
export type Required =
  | { kind: 'field'; source: string; key: string; selections: readonly Required[] | null }
  | { kind: 'fragment'; type: string | null; skipIf: string | null; includeIf: string | null; selections: readonly Required[] };

/** A change to what is sent or received: a field set to a value, or given another key. */
export type Rewrite = { path: Path; key: string } & ({ kind: 'set'; value: unknown } | { kind: 'rename'; to: string });

/** Every fetch of a plan that is not in parts, what a subscription follows among them. */
export const fetchesOf = ({ source, root }: Plan): Fetch[] => [...(source ? [source] : []), ...(root ? fetchesIn(root) : [])];

const fetchesIn = (node: PlanNode): Fetch[] => {
  if (node.kind === 'root' || node.kind === 'entities') return [node.fetch];
  if (node.kind === 'condition') return [node.whenTrue, node.whenFalse].flatMap(inner => (inner ? fetchesIn(inner) : []));
  // What comes in parts is planned by one planner alone.
  return node.kind === 'deferral' ? [] : node.nodes.flatMap(fetchesIn);
};
