import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, specifiedRules, type ValidationRule, validate } from 'graphql';
import { BoundedMap } from '../bounded-map.js';

/** A text that has been read: a document that may be asked, or what is wrong with it. */
export type Read = { document: DocumentNode; errors: null } | { document: null; errors: readonly GraphQLError[] };

/** Characters of operations kept read; parsed they take some tens of times that. Those of a house are far fewer. */
const KEPT_CHARACTERS = 500_000;

/** Parses and validates operations, each good one once. What is wrong is read again each time: it may be a stranger's noise. */
export const documents = (schema: GraphQLSchema, rules: readonly ValidationRule[] = []): ((source: string) => Read) => {
  const good = new BoundedMap<Read>(KEPT_CHARACTERS);
  return source => {
    const known = good.get(source);
    if (known) return known;
    try {
      const document = parse(source);
      const errors = validate(schema, document, [...specifiedRules, ...rules]);
      if (errors.length > 0) return { document: null, errors };
      const read: Read = { document, errors: null };
      good.set(source, read);
      return read;
    } catch (thrown) {
      if (thrown instanceof GraphQLError) return { document: null, errors: [thrown] };
      throw thrown;
    }
  };
};
