import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import { HubError } from '#kernel/errors.js';
import { BoundedMap } from '#platform/bounded-map.js';
import { noReservedNames } from '../reserved-names.js';
import type { DocumentLimits } from './document-limits.js';
import { checkShape } from './document-shape.js';
import { checkText } from './document-text.js';

/** Whoever has made more mistakes learns of the others when these are mended. */
export const MOST_ERRORS = 5;

/** Characters of valid documents kept read; parsed they take some tens of times that. */
const KEPT_CHARACTERS = 500_000;

/**
 * An error counts lines to find the place of each node that it is about, of which there may be as many as tokens. A text
 * with more of either is told what is wrong with it, but not where.
 */
const PLACED = { tokens: 1_000, lines: 5_000 };

/**
 * Reads texts within their limits, each good one once. A valid document comes without locations, which only errors need;
 * null is for one that the pipeline may read itself, to say what is wrong and where. INVALID_INPUT names the limit.
 */
export const reader = (
  schema: GraphQLSchema,
  { limits, introspection }: { limits: DocumentLimits; introspection: boolean },
): ((source: string) => DocumentNode | null) => {
  const valid = new BoundedMap<DocumentNode>(KEPT_CHARACTERS);
  const rules: ValidationRule[] = [...specifiedRules, noReservedNames, ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])];
  return source => {
    const known = valid.get(source);
    if (known) return known;
    const { tokens, lines } = checkText(source, limits);
    const document = parsed(source);
    if (!document) return null;
    checkShape(document, limits);
    const [error] = validate(schema, document, rules, { maxErrors: MOST_ERRORS, hideSuggestions: !introspection });
    if (error) {
      if (tokens <= PLACED.tokens && lines <= PLACED.lines) return null;
      throw new HubError('INVALID_INPUT', error.message);
    }
    valid.set(source, document);
    return document;
  };
};

const parsed = (source: string): DocumentNode | null => {
  try {
    return parse(source, { noLocation: true });
  } catch (thrown) {
    if (thrown instanceof GraphQLError) return null;
    throw thrown;
  }
};
