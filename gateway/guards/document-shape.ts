import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { HubError } from '#kernel/errors.js';
import type { DocumentLimits } from './document-limits.js';

/** What a selection comes to with every fragment written out. */
interface Size {
  fields: number;
  aliases: number;
  directives: number;
  depth: number;
  nesting: number;
}

const COUNTED = ['fields', 'aliases', 'directives', 'depth', 'nesting'] as const;

const refuse = (limit: keyof DocumentLimits, most: number, what: string, where: string): never => {
  throw new HubError('INVALID_INPUT', `${where} has ${what} than the limit "${limit}" of ${most}`);
};

const WORDS: Record<(typeof COUNTED)[number], string> = {
  fields: 'more fields, with its fragments written out,',
  aliases: 'more aliases, with its fragments written out,',
  directives: 'more directives, with its fragments written out,',
  depth: 'fields deeper in fields',
  nesting: 'selections deeper in selections',
};

/**
 * Measures a parsed document before it is validated: validation takes time that grows with the square of what is
 * repeated, and executors walk what fragments come to, which may be exponential in what is written. Every fragment is
 * measured once, used or not. INVALID_INPUT names the limit and the operation or fragment.
 */
export const checkShape = (document: DocumentNode, limits: DocumentLimits): void => {
  const operations: OperationDefinitionNode[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    else throw new HubError('INVALID_INPUT', 'The document defines parts of a schema: only operations and fragments are asked');
  }
  // By the number of definitions, not of names: several may have one.
  if (operations.length > limits.operations) refuse('operations', limits.operations, 'more operations', 'The document');
  if (document.definitions.length - operations.length > limits.fragments) {
    refuse('fragments', limits.fragments, 'more fragments', 'The document');
  }

  const sizes = new Map<string, Size | 'being measured'>();
  const sizeOfFragment = (name: string): Size => {
    const fragment = fragments.get(name);
    // Validation would say so too, but compares each with each of the others first.
    if (!fragment) throw new HubError('INVALID_INPUT', `There is no fragment "${short(name)}"`);
    const known = sizes.get(name);
    if (known === 'being measured') throw new HubError('INVALID_INPUT', `The fragment "${short(name)}" spreads itself`);
    if (known) return known;
    sizes.set(name, 'being measured');
    const size = sizeOf(fragment.selectionSet, `The fragment "${short(name)}"`, fragment.directives?.length);
    sizes.set(name, size);
    return size;
  };

  const sizeOf = (set: SelectionSetNode, where: string, directives = 0): Size => {
    const size: Size = { fields: 0, aliases: 0, directives, depth: 0, nesting: 1 };
    for (const selection of set.selections) {
      size.directives += selection.directives?.length ?? 0;
      let inner: Size | null = null;
      if (selection.kind === Kind.FRAGMENT_SPREAD) inner = sizeOfFragment(selection.name.value);
      else if (selection.selectionSet) inner = sizeOf(selection.selectionSet, where);
      const isField = selection.kind === Kind.FIELD;
      if (isField) {
        size.fields++;
        if (selection.alias) size.aliases++;
      }
      size.depth = Math.max(size.depth, (inner?.depth ?? 0) + (isField ? 1 : 0));
      if (inner) {
        size.fields += inner.fields;
        size.aliases += inner.aliases;
        size.directives += inner.directives;
        size.nesting = Math.max(size.nesting, inner.nesting + 1);
      }
      for (const counted of COUNTED) if (size[counted] > limits[counted]) refuse(counted, limits[counted], WORDS[counted], where);
    }
    return size;
  };

  for (const name of fragments.keys()) sizeOfFragment(name);
  let fields = 0;
  for (const operation of operations) {
    fields += sizeOf(operation.selectionSet, nameOf(operation), directivesBefore(operation)).fields;
    if (fields > limits.fields) refuse('fields', limits.fields, WORDS.fields, 'The document');
  }

  const spreadSomewhere = new Set<string>();
  for (const operation of operations) checkRepeats(operation, nameOf(operation));
  for (const name of fragments.keys()) {
    // Validation would refuse it too, but only after having compared all that it repeats.
    if (!spreadSomewhere.has(name)) throw new HubError('INVALID_INPUT', `The fragment "${short(name)}" is never used`);
  }

  function checkRepeats(operation: OperationDefinitionNode, where: string): void {
    let repeats = 0;
    const merge = (sets: readonly SelectionSetNode[], mostFields: number): void => {
      const byKey = new Map<string, FieldNode[]>();
      const spread = new Set<string>();
      for (const set of sets) collect(set, byKey, spread);
      if (byKey.size > mostFields) refuse('rootFields', mostFields, 'more fields at its root', where);
      for (const same of byKey.values()) {
        repeats += (same.length * (same.length - 1)) / 2;
        if (repeats > limits.repeats) refuse('repeats', limits.repeats, 'more pairs of fields of one name at one place', where);
        const inner = same.flatMap(({ selectionSet }) => selectionSet ?? []);
        if (inner.length > 0) merge(inner, Number.POSITIVE_INFINITY);
      }
    };
    merge([operation.selectionSet], limits.rootFields);
  }

  function collect(set: SelectionSetNode, into: Map<string, FieldNode[]>, spread: Set<string>): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const same = into.get(key);
        if (same) same.push(selection);
        else into.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, into, spread);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        spreadSomewhere.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) collect(fragment.selectionSet, into, spread);
      }
    }
  }
};

/** Those of the operation itself and of its variables. */
const directivesBefore = ({ directives = [], variableDefinitions = [] }: OperationDefinitionNode): number =>
  variableDefinitions.reduce((sum, { directives: own = [] }) => sum + own.length, directives.length);

const nameOf = ({ operation, name }: OperationDefinitionNode): string =>
  name ? `The ${operation} "${short(name.value)}"` : `The ${operation} without a name`;

const short = (name: string): string => (name.length > 80 ? `${name.slice(0, 80)}…` : name);
