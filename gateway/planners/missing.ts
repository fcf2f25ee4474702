import { type Asked, fieldsOf, rootOf } from './asked.js';
import type { Path, Plan, PlanNode, Required } from './plan.js';

/** What is known below a place once a fetch has been answered: by key, what is known below that. */
type Known = Map<string, Known>;

/**
 * What a plan wants to tell a subgraph before any subgraph has told it, as "orders.id": such a fetch is never sent, and
 * what it asks for is null without an error. null for a plan that can be carried out. Types are not looked at, so that
 * what is known of one type of object counts for all.
 */
export const missing = ({ source, root }: Plan): string | null => {
  const known: Known = new Map();
  if (source) learn(known, rootOf(source.query));
  return root && missingIn(root, known);
};

const missingIn = (node: PlanNode, known: Known): string | null => {
  switch (node.kind) {
    case 'root':
      learn(below(known, node.path), rootOf(node.fetch.query));
      return null;
    case 'entities': {
      for (const { paths, requires } of node.batches)
        for (const path of paths) {
          const lacking = lackingOf(requires, below(known, path));
          if (lacking !== null) return [...keysOf(path), lacking].join('.');
        }
      const asked = rootOf(node.fetch.query);
      for (const { alias, paths } of node.batches)
        for (const { field } of fieldsOf(asked))
          if ((field.alias ?? field.name).value === alias)
            for (const path of paths) learn(below(known, path), { ...asked, set: field.selectionSet! });
      return null;
    }
    case 'condition':
      return first([node.whenTrue, node.whenFalse], inner => inner && missingIn(inner, known));
    case 'parallel': {
      // What goes out at once knows nothing of one another.
      const before = structuredClone(known);
      return first(node.nodes, inner => missingIn(inner, structuredClone(before)) ?? missingIn(inner, known));
    }
    case 'deferral':
      // Planned by another planner.
      return null;
    default:
      return first(node.nodes, inner => missingIn(inner, known));
  }
};

const first = <T>(among: readonly T[], find: (one: T) => string | null): string | null => {
  for (const one of among) {
    const found = find(one);
    if (found !== null) return found;
  }
  return null;
};

const keysOf = (path: Path): string[] => path.flatMap(step => (step.kind === 'field' ? [step.key] : []));

const below = (known: Known, path: Path): Known => keysOf(path).reduce(at, known);

const at = (known: Known, key: string): Known => {
  const inner = known.get(key) ?? new Map();
  known.set(key, inner);
  return inner;
};

const lackingOf = (requires: readonly Required[], known: Known): string | null =>
  first(requires, required => {
    if (required.kind === 'fragment') return lackingOf(required.selections, known);
    if (required.source === '__typename') return null;
    const inner = known.get(required.source);
    if (!inner) return required.source;
    const lacking = lackingOf(required.selections ?? [], inner);
    return lacking === null ? null : `${required.source}.${lacking}`;
  });

const learn = (known: Known, asked: Asked): void => {
  for (const { field } of fieldsOf(asked)) {
    const inner = at(known, (field.alias ?? field.name).value);
    if (field.selectionSet) learn(inner, { ...asked, set: field.selectionSet });
  }
};
