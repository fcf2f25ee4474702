import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { BoundedMap } from './bounded-map.js';

/** A text that has been read: a document that may be asked, or what is wrong with it. */
export type Read = { document: DocumentNode; errors: null } | { document: null; errors: readonly GraphQLError[] };

const KEPT_DOCUMENTS = 2_000;

/** Parses and validates operations, each text once. */
export const documents = (schema: GraphQLSchema, { introspection }: { introspection: boolean }): ((source: string) => Read) => {
  const known = new BoundedMap<string, Read>(KEPT_DOCUMENTS);
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const read = (source: string): Read => {
    try {
      const document = parse(source);
      const errors = validate(schema, document, rules);
      return errors.length > 0 ? { document: null, errors } : { document, errors: null };
    } catch (thrown) {
      if (thrown instanceof GraphQLError) return { document: null, errors: [thrown] };
      throw thrown;
    }
  };
  return source => known.getOrMake(source, () => read(source));
};
