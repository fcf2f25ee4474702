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
import type { DocumentLimits } from './document-limits.js';
import { checkShape } from './document-shape.js';
import { checkText } from './document-text.js';

/** Whoever has made more mistakes learns of the others when these are mended. */
export const MOST_ERRORS = 5;

/** Characters of valid documents kept read; parsed they take some tens of times that. */
const KEPT_CHARACTERS = 500_000;

/**
 * An error's places are found by counting lines from the beginning of the text, for each of the nodes that it is about. A
 * text with more tokens, or more tokens times lines, is told what is wrong with it, but not where.
 */
const MOST_PLACES = { tokens: 1_000, tokensByLines: 100_000 };

/**
 * Reads texts within their limits, each good one once. A valid document comes without locations, which only errors need;
 * null is for one that the pipeline may read itself, to say what is wrong and where. INVALID_INPUT names the limit.
 */
export const reader = (
  schema: GraphQLSchema,
  { limits, introspection }: { limits: DocumentLimits; introspection: boolean },
): ((source: string) => DocumentNode | null) => {
  const valid = new BoundedMap<DocumentNode>(KEPT_CHARACTERS);
  const rules: ValidationRule[] = [...specifiedRules, ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])];
  return source => {
    const known = valid.get(source);
    if (known) return known;
    const { tokens, lines } = checkText(source, limits);
    const document = parsed(source);
    if (!document) return null;
    checkShape(document, limits);
    const [error] = validate(schema, document, rules, { maxErrors: MOST_ERRORS, hideSuggestions: !introspection });
    if (error) {
      if (tokens <= MOST_PLACES.tokens && tokens * lines <= MOST_PLACES.tokensByLines) return null;
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
