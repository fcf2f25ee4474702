import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import { BoundedMap } from '#platform/bounded-map.js';
import { digestOf } from './canonical.js';
import type { Lifetime, Lifetimes } from './lifetime.js';

/** A planner's question for entities, taken apart. */
export interface EntityQuery {
  lists: readonly EntityList[];
}

/** Representations under one variable, and the fields of the answer that are about them. */
export interface EntityList {
  variable: string;
  batches: readonly EntityBatch[];
}

export interface EntityBatch {
  alias: string;
  /** Stands for what is selected, whatever the question around it. */
  digest: string;
  /** Variables that the selection uses. */
  variables: readonly string[];
  /** null where an entity of the type may not be kept. */
  lifetimeOf(type: string): Lifetime | null;
}

/** Characters of questions that are remembered taken apart. */
const KEPT_CHARACTERS = 1_000_000;

/** Takes questions apart, each text once; null for one that asks for anything but entities, or for none that may be kept. */
export const entityQueries = (lifetimes: Lifetimes, mayKeep: ReadonlySet<string>): ((query: string) => EntityQuery | null) => {
  const known = new BoundedMap<{ query: EntityQuery | null }>(KEPT_CHARACTERS);
  return query =>
    known.getOrMake(query, () => ({ query: query.includes('_entities') ? read(parse(query, { noLocation: true })) : null })).query;

  function read({ definitions }: DocumentNode): EntityQuery | null {
    const operations = definitions.filter((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION);
    const fragments = new Map(
      definitions
        .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
        .map(fragment => [fragment.name.value, fragment]),
    );
    const [operation] = operations;
    if (operations.length !== 1 || operation!.operation !== 'query') return null;
    const lists = new Map<string, EntityBatch[]>();
    for (const field of operation!.selectionSet.selections) {
      const variable = field.kind === Kind.FIELD ? representationsOf(field) : null;
      if (variable === null) return null;
      lists.set(variable, [...(lists.get(variable) ?? []), batchOf(field as FieldNode, operation!, fragments)]);
    }
    return { lists: [...lists].map(([variable, batches]) => ({ variable, batches })) };
  }

  function batchOf(
    field: FieldNode,
    { variableDefinitions = [] }: OperationDefinitionNode,
    fragments: Map<string, FragmentDefinitionNode>,
  ): EntityBatch {
    const selectionSet = field.selectionSet!;
    const { spreads, variables } = usedBy(selectionSet, fragments);
    const defined = variableDefinitions.filter(({ variable }) => variables.has(variable.name.value));
    const texts = [...sorted(spreads).map(name => print(fragments.get(name)!)), ...definitionTexts(defined)];
    const byType = new Map<string, Lifetime | null>();
    return {
      alias: (field.alias ?? field.name).value,
      digest: digestOf([print(selectionSet), ...texts].join('\n')),
      variables: sorted(variables),
      lifetimeOf(type) {
        // Only types of the graph are remembered: others would be as many as there are answers.
        if (!mayKeep.has(type)) return null;
        const measured = byType.get(type);
        if (measured !== undefined) return measured;
        const lifetime = lifetimes.ofEntity(type, selectionSet, fragments);
        byType.set(type, lifetime);
        return lifetime;
      },
    };
  }
};

/** The variable under which the field's representations come; null for a field that is not simply `_entities`. */
const representationsOf = ({ name, arguments: given = [], directives = [] }: FieldNode): string | null => {
  const [representations, ...others] = given;
  if (name.value !== '_entities' || directives.length > 0 || others.length > 0) return null;
  return representations?.value.kind === Kind.VARIABLE ? representations.value.name.value : null;
};

const usedBy = (selectionSet: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>) => {
  const [spreads, variables] = [new Set<string>(), new Set<string>()];
  const look = (node: SelectionSetNode | FragmentDefinitionNode): void => {
    visit(node, {
      Variable: ({ name }) => void variables.add(name.value),
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (!fragment || spreads.has(name.value)) return;
        spreads.add(name.value);
        look(fragment);
      },
    });
  };
  look(selectionSet);
  return { spreads, variables };
};

const definitionTexts = (definitions: readonly VariableDefinitionNode[]): string[] => sorted(definitions.map(node => print(node)));

const sorted = (texts: Iterable<string>): string[] => [...texts].sort();
