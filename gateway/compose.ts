import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { type GraphQLError, parse, printSchema } from 'graphql';
import { HubError } from '#kernel/errors.js';
import { liftAccess } from './access/access-map.js';
import { liftPolicies } from './caches/policies.js';

/** A subgraph as composition and transports need it. */
export interface SubgraphSource {
  name: string;
  /** Where it answers when it runs in a process of its own. */
  url: string;
  sdl: string;
}

export interface Composed {
  supergraphSdl: string;
  /** What is odd, but not wrong. */
  hints: string[];
}

/** What of a composition's error has to be told. */
export interface Misfit {
  code: unknown;
  message: string;
  subgraphs: readonly string[];
}

/** Puts subgraphs together. What does not fit is thrown as one MISCONFIGURED error with a line for each fault. */
export const compose = (subgraphs: readonly SubgraphSource[]): Composed => {
  const services = subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parsed(name, sdl) }));
  const { errors, supergraphSdl, hints = [] } = composeServices(services);
  if (errors) throw misfits(errors.map(misfitOf));
  return { supergraphSdl: supergraphSdl!, hints: hints.map(hint => String(hint).split('\n', 1)[0]!) };
};

const parsed = (name: string, sdl: string) => {
  try {
    return parse(sdl);
  } catch (cause) {
    throw unreadable(name, cause as Error);
  }
};

export const unreadable = (name: string, cause: Error): HubError =>
  new HubError('MISCONFIGURED', `The schema of ${name} cannot be read: ${cause.message}`, { cause });

export const misfits = (faults: readonly Misfit[]): HubError =>
  new HubError('MISCONFIGURED', `The subgraphs do not fit together:\n${faults.map(lineOf).join('\n')}`);

const misfitOf = ({ message, extensions, nodes = [] }: GraphQLError): Misfit => ({
  code: extensions.code,
  message,
  subgraphs: (nodes as readonly { subgraph?: string }[]).flatMap(({ subgraph }) => subgraph ?? []),
});

/** "  FIELD_TYPE_MISMATCH (crm, orders): Type of field …"; most messages name their subgraphs as [crm] already. */
const lineOf = ({ code, message, subgraphs: named }: Misfit): string => {
  const inMessage = /^\[([^\]]+)\] /.exec(message)?.[1];
  const subgraphs = [...new Set([inMessage, ...named].filter(name => name !== undefined))];
  return `  ${code}${subgraphs.length > 0 ? ` (${subgraphs.join(', ')})` : ''}: ${message.replace(/^\[[^\]]+\] /, '')}`;
};

/** What clients of the supergraph see, as SDL. */
export const apiSchemaOf = (supergraphSdl: string): string =>
  printSchema(
    Supergraph.build(liftPolicies(liftAccess(supergraphSdl).supergraphSdl).supergraphSdl, { validateSupergraph: true })
      .apiSchema()
      .toGraphQLJSSchema(),
  );
