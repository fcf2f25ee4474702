import { type DocumentNode, type FieldNode, Kind, parse, type SelectionNode, visit } from 'graphql';
import { fetchesOf, type Plan } from './plan.js';

/**
 * A field, as "key:name", that a plan's fetch asks for both under a condition and without one, where the client asks for it
 * under conditions only: what a variable was to leave out is asked nevertheless, and a mutation done. null where there is none.
 */
export const lostCondition = (plan: Plan, document: DocumentNode): string | null => {
  let plain: Set<string> | undefined;
  for (const { query } of fetchesOf(plan)) {
    for (const field of askedBothWays(parse(query, { noLocation: true }))) {
      plain ??= unconditional(document);
      if (!plain.has(field)) return field;
    }
  }
  return null;
};

/** Of leaves it does no harm, and keys are asked for in any case; unless they are done rather than asked for. */
const askedBothWays = (document: DocumentNode): string[] => {
  const found: string[] = [];
  const { operation } = document.definitions.find(definition => definition.kind === Kind.OPERATION_DEFINITION)!;
  visit(document, {
    SelectionSet({ selections }) {
      const fields = selections
        .filter(selection => selection.kind === Kind.FIELD)
        .filter(({ selectionSet }) => selectionSet || operation === 'mutation');
      const conditional = new Set(fields.filter(isConditional).map(named));
      if (conditional.size > 0)
        found.push(...fields.map(field => (isConditional(field) ? '' : named(field))).filter(name => conditional.has(name)));
    },
  });
  return found;
};

const unconditional = (document: DocumentNode): Set<string> => {
  const found = new Set<string>();
  visit(document, {
    Field(field) {
      if (!isConditional(field)) found.add(named(field));
    },
  });
  return found;
};

const named = ({ alias, name }: FieldNode): string => `${(alias ?? name).value}:${name.value}`;

const isConditional = ({ directives = [] }: SelectionNode): boolean =>
  directives.some(({ name }) => name.value === 'skip' || name.value === 'include');
