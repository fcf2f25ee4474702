import { type ConstDirectiveNode, type EnumTypeDefinitionNode, Kind, parse } from 'graphql';
import { HubError } from '#kernel/errors.js';

/** A subgraph, and where its supergraph says it is. */
export interface SubgraphPlace {
  name: string;
  url: string;
}

/** The subgraphs that a supergraph is made of. */
export const subgraphsOf = (supergraphSdl: string): SubgraphPlace[] => {
  const graphs = definitions(supergraphSdl).find(
    (definition): definition is EnumTypeDefinitionNode =>
      definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph',
  );
  if (!graphs) throw new HubError('MISCONFIGURED', 'The composed schema names no subgraphs (join__Graph): it is no supergraph');
  return (graphs.values ?? []).map(({ directives = [] }) => {
    const graph = directives.find(({ name }) => name.value === 'join__graph');
    return { name: textOf(graph, 'name'), url: textOf(graph, 'url') };
  });
};

const definitions = (sdl: string) => {
  try {
    return parse(sdl, { noLocation: true }).definitions;
  } catch (cause) {
    throw new HubError('MISCONFIGURED', `The composed schema cannot be read: ${(cause as Error).message}`, { cause });
  }
};

const textOf = (directive: ConstDirectiveNode | undefined, argument: string): string => {
  const value = directive?.arguments?.find(({ name }) => name.value === argument)?.value;
  return value?.kind === Kind.STRING ? value.value : '';
};
