import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse, visit } from 'graphql';
import type { Planning } from './planning.js';

/** A supergraph that has been read, and the processes in which operations on it can be planned. */
export interface Reading {
  /** What clients see of it. */
  schema: GraphQLSchema;
  planning: Planning;
  /** Ends the processes, where they are nobody else's. */
  close(): Promise<void>;
}

/** Reads a supergraph in the processes that are given, or in new ones. Throws as `Planning.read` does, and leaves none open then. */
export const reading = async (
  supergraphSdl: string,
  { planning: given, open }: { planning: Planning | undefined; open: () => Planning },
): Promise<Reading> => {
  const planning = given ?? open();
  const close = async () => {
    if (!given) await planning.close();
  };
  try {
    const text = forClients(parse(await planning.read(supergraphSdl)));
    return { schema: buildASTSchema(text, { assumeValid: true, assumeValidSDL: true }), planning, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
};

/**
 * A planner may write introspection out as fields of Query, where every schema has it anyway, and show what the supergraph is
 * put together with (https://specs.apollo.dev/join/v0.5), which is no business of clients'.
 */
const forClients = ({ definitions, ...schema }: DocumentNode): DocumentNode => {
  const theirs = definitions.filter(definition => !('name' in definition && /^(join|link)__/.test(definition.name?.value ?? '')));
  return visit({ ...schema, definitions: theirs }, { FieldDefinition: ({ name }) => (name.value.startsWith('__') ? null : undefined) });
};
