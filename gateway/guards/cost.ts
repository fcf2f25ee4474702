import type { CompiledList, Variables } from './cost-list.js';

/** One way in which a field stands in its question. */
export interface Occurrence {
  /** Of `@skip` and `@include` by variables, its own and those around it; null where it is always asked. */
  asked: ((variables: Variables) => boolean) | null;
  /** Of each thing that the field gives. */
  weight: number;
  /** Of what its arguments are, once a field; null where they cost nothing. */
  arguments: ((variables: Variables) => number) | null;
  /** How many it gives; null where that is one. */
  list: CompiledList | null;
}

/** Fields of one name at one place: they are answered once. */
export interface CostNode {
  /** As it stands in the answer. */
  key: string;
  occurrences: readonly Occurrence[];
  children: readonly CostNode[];
}

/** What one operation costs, compiled: by its variables before it is answered, and by its answer after. */
export interface CostProgram {
  /** Of the operation itself. */
  base: number;
  roots: readonly CostNode[];
  /** Whether its cost does not depend on variables; then it has been counted already. */
  fixed: number | null;
}

/** What it would cost with these variables. INVALID_INPUT where a list does not say its size as it must. */
export const requestedCost = ({ base, roots, fixed }: CostProgram, variables: Variables): number => {
  if (fixed !== null) return fixed;
  let sum = base;
  for (const root of roots) sum += costOf(root, variables);
  return sum;
};

const costOf = ({ occurrences, children }: CostNode, variables: Variables): number => {
  const own = ownOf(occurrences, variables);
  if (!own) return 0;
  let each = own.weight;
  for (const child of children) each += costOf(child, variables);
  return own.count * each + own.arguments;
};

/** Of several occurrences the dearest counts: fields of one name differ only where no thing can be of both their types. */
const ownOf = (occurrences: readonly Occurrence[], variables: Variables): { count: number; weight: number; arguments: number } | null => {
  let own: { count: number; weight: number; arguments: number } | null = null;
  for (const occurrence of occurrences) {
    if (occurrence.asked && !occurrence.asked(variables)) continue;
    own ??= { count: 0, weight: 0, arguments: 0 };
    own.count = Math.max(own.count, occurrence.list ? occurrence.list(variables) : 1);
    own.weight = Math.max(own.weight, occurrence.weight);
    if (occurrence.arguments) own.arguments = Math.max(own.arguments, occurrence.arguments(variables));
  }
  return own;
};

/** The field with the largest share of the cost, by itself: "calls.calls.events", and that share. */
export const dearestField = ({ roots }: CostProgram, variables: Variables): { path: string; cost: number } => {
  let dearest = { path: '', cost: -1 };
  const look = ({ key, occurrences, children }: CostNode, times: number, before: string): void => {
    const own = ownOf(occurrences, variables);
    if (!own) return;
    const path = before === '' ? key : `${before}.${key}`;
    const cost = times * (own.count * own.weight + own.arguments);
    if (cost > dearest.cost) dearest = { path, cost };
    for (const child of children) look(child, times * own.count, path);
  };
  for (const root of roots) look(root, 1, '');
  return dearest;
};

/** What it did cost: the same weights, of what the answer holds. */
export const actualCost = ({ base, roots }: CostProgram, data: unknown, variables: Variables): number => {
  if (typeof data !== 'object' || data === null) return base;
  return base + costWithin(roots, data, variables);
};

const costWithin = (nodes: readonly CostNode[], object: object, variables: Variables): number => {
  let sum = 0;
  for (const { key, occurrences, children } of nodes) {
    if (!Object.hasOwn(object, key)) continue;
    const own = ownOf(occurrences, variables);
    const value = (object as Record<string, unknown>)[key];
    if (own) sum += own.arguments + costOfValue(value, own.weight, children, variables);
  }
  return sum;
};

const costOfValue = (value: unknown, weight: number, children: readonly CostNode[], variables: Variables): number => {
  if (value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + costOfValue(item, weight, children, variables), 0);
  return weight + (typeof value === 'object' ? costWithin(children, value, variables) : 0);
};
