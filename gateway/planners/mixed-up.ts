import { parse } from 'graphql';
import { type Asked, fieldsOf, meaningOf, rootOf } from './asked.js';
import type { Path, Plan, PlanNode, Required, Rewrite } from './plan.js';
import { type Requirements, requirementsOf, type Step } from './requirements.js';

/** Finds the field, as "Order.label", that a plan tells another field's value than the one it requires; null where there is none. */
export type MixedUp = (plan: Plan) => string | null;

/**
 * Two fields may require one field with different arguments, `price(currency: USD)` and `price(currency: EUR)`. A plan that asks
 * for both under one name, or tells both subgraphs the same, gives wrong values without an error: it must not be run. Types that
 * are neither said by a fragment nor needed to tell values apart are not looked at.
 */
export const mixedUp = (supergraphSdl: string): MixedUp => {
  const requirements = requirementsOf(parse(supergraphSdl, { noLocation: true }));
  return ({ source, root }) => {
    if (requirements.size === 0 || !root) return null;
    const known: Known = new Map();
    if (source) learn(known, rootOf(source.query), source.outputRewrites);
    return mixedUpIn(root, known, requirements);
  };
};

/** What stands at a place under a key: as which field, of which type where that was said, and what is below. */
interface Standing {
  meanings: { type: string | null; meaning: string }[];
  below: Known;
}
type Known = Map<string, Standing>;

const learn = (known: Known, asked: Asked, rewrites: readonly Rewrite[]): void => {
  const renames = new Map(rewrites.flatMap(rewrite => (rewrite.kind === 'rename' ? [[rewrite.key, rewrite.to] as const] : [])));
  for (const { type, field } of fieldsOf(asked)) {
    const key = (field.alias ?? field.name).value;
    const standing = at(known, renames.get(key) ?? key);
    standing.meanings.push({ type, meaning: meaningOf(field) });
    if (field.selectionSet) learn(standing.below, { ...asked, set: field.selectionSet }, rewrites);
  }
};

const at = (known: Known, key: string): Standing => {
  const standing = known.get(key) ?? { meanings: [], below: new Map() };
  known.set(key, standing);
  return standing;
};

const below = (known: Known, path: Path): Known =>
  path.reduce((inner, step) => (step.kind === 'field' ? at(inner, step.key).below : inner), known);

const mixedUpIn = (node: PlanNode, known: Known, requirements: Requirements): string | null => {
  if (node.kind === 'deferral') {
    const parts = [node.first, ...node.later.map(({ part }) => part)];
    return first(parts, part =>
      'kind' in part ? mixedUpIn(part, known, requirements) : part.node && mixedUpIn(part.node, known, requirements),
    );
  }
  if (node.kind === 'root') {
    learn(below(known, node.path), rootOf(node.fetch.query), node.outputRewrites);
    return null;
  }
  if (node.kind !== 'entities') {
    const inner = node.kind === 'condition' ? [node.whenTrue, node.whenFalse] : node.nodes;
    return first(inner, each => each && mixedUpIn(each, known, requirements));
  }
  const asked = rootOf(node.fetch.query);
  for (const { alias, paths, requires, outputRewrites } of node.batches)
    for (const { field } of fieldsOf(asked)) {
      if ((field.alias ?? field.name).value !== alias) continue;
      const entities = { ...asked, set: field.selectionSet! };
      for (const path of paths) {
        const here = below(known, path);
        for (const { type, field: wanted } of fieldsOf(entities)) {
          const needs = requirements.get(`${node.fetch.subgraph} ${type}.${wanted.name.value}`);
          for (const { way, meaning } of needs ?? [])
            for (const sent of sentAs(requires, way, here, type)) if (sent !== meaning) return `${type}.${wanted.name.value}`;
        }
        learn(here, entities, outputRewrites);
      }
    }
  return null;
};

const first = <T>(among: readonly T[], find: (one: T) => string | null): string | null => {
  for (const one of among) {
    const found = find(one);
    if (found !== null) return found;
  }
  return null;
};

/** What the values mean that are sent at the end of the way, from an object of the type. */
function* sentAs(requires: readonly Required[], [step, ...rest]: readonly Step[], known: Known, within: string | null): Generator<string> {
  const type = step!.type ?? within;
  for (const { key, source, selections } of fieldsSent(requires, type)) {
    const standing = key === step!.name ? known.get(source) : undefined;
    if (!standing) continue;
    if (rest.length > 0) yield* sentAs(selections ?? [], rest, standing.below, null);
    else for (const other of standing.meanings) if (mayBeBoth(other.type, type)) yield other.meaning;
  }
}

function* fieldsSent(requires: readonly Required[], type: string | null): Generator<Extract<Required, { kind: 'field' }>> {
  for (const required of requires) {
    if (required.kind === 'field') yield required;
    else if (mayBeBoth(required.type, type)) yield* fieldsSent(required.selections, type);
  }
}

const mayBeBoth = (one: string | null, other: string | null): boolean => one === null || other === null || one === other;
