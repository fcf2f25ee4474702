import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  print,
  visit,
} from 'graphql';
import { HubError } from '#kernel/errors.js';
import { argumentOf, linksIn } from '../links.js';
import { type Alternatives, type Requirement, requirement, together } from './requirement.js';

/** What a composed schema says may be seen by whom, taken out of it. */
export interface Lifted {
  /** The schema without it: libraries that do not enforce it refuse a schema that asks for it. */
  supergraphSdl: string;
  document: DocumentNode;
  /** What stands at a type ("Customer") or at a field ("Customer.email"). Empty where nothing is held back. */
  written: ReadonlyMap<string, Requirement>;
}

/** Of each specification of access, the argument in which its directive says what it wants. */
const SPECIFICATIONS = { authenticated: null, requiresScopes: 'scopes', policy: 'policies' } as const;
type Specification = keyof typeof SPECIFICATIONS;

/** What else is about security, and is seen to by planners: what they hide from clients, and where values may flow. */
const ENFORCED_ELSEWHERE = new Set(['inaccessible', 'context']);

/**
 * Takes `@authenticated`, `@requiresScopes` and `@policy` out of a composed schema, under whatever names it has linked them
 * (https://specs.apollo.dev/link/v1.0). MISCONFIGURED where it wants anything else enforced that nobody here knows.
 */
export const lift = (supergraphSdl: string): Lifted => {
  const document = parsed(supergraphSdl);
  const links = linksOf(document);
  const names = new Map(links.map(({ specification, directive }) => [directive, specification]));
  if (names.size === 0) return { supergraphSdl, document, written: new Map() };

  const written = new Map<string, Requirement>();
  const isAccess = ({ name }: ConstDirectiveNode): boolean => names.has(name.value);
  const take = <N extends { directives?: readonly ConstDirectiveNode[] | undefined }>(node: N, at: string): N => {
    const found = (node.directives ?? []).filter(isAccess);
    if (found.length === 0) return node;
    const before = written.get(at);
    const wanted = found.map(directive => requirementOf(directive, names.get(directive.name.value)!, at));
    written.set(at, together(before ? [before, ...wanted] : wanted));
    return { ...node, directives: node.directives!.filter(directive => !isAccess(directive)) };
  };

  const belongs = (name: string): boolean => links.some(({ prefix, imports }) => name.startsWith(`${prefix}__`) || imports.includes(name));
  const definitions = document.definitions.flatMap((definition): DefinitionNode[] => {
    switch (definition.kind) {
      case Kind.DIRECTIVE_DEFINITION:
        return names.has(definition.name.value) ? [] : [definition];
      case Kind.SCHEMA_DEFINITION:
      case Kind.SCHEMA_EXTENSION:
        return [
          { ...definition, directives: (definition.directives ?? []).filter(directive => !links.some(({ node }) => node === directive)) },
        ];
      case Kind.SCALAR_TYPE_DEFINITION:
        return belongs(definition.name.value) ? [] : [take(definition, definition.name.value)];
      case Kind.ENUM_TYPE_DEFINITION:
        return [take(definition, definition.name.value)];
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION: {
        const type = definition.name.value;
        const fields = (definition.fields ?? []).map((field: FieldDefinitionNode) => take(field, `${type}.${field.name.value}`));
        return [{ ...take(definition, type), fields }];
      }
      default:
        return [definition];
    }
  });

  const rest: DocumentNode = { kind: Kind.DOCUMENT, definitions };
  visit(rest, {
    Directive({ name }) {
      if (!names.has(name.value)) return;
      throw new HubError(
        'MISCONFIGURED',
        `The composed schema has @${name.value} where nothing can be held back: it belongs to types and fields`,
      );
    },
  });
  return { supergraphSdl: print(rest), document: rest, written };
};

const parsed = (sdl: string): DocumentNode => {
  try {
    return parse(sdl, { noLocation: true });
  } catch (cause) {
    throw new HubError('MISCONFIGURED', `The composed schema cannot be read: ${(cause as Error).message}`, { cause });
  }
};

interface Link {
  node: ConstDirectiveNode;
  specification: Specification;
  /** How the directive is called here. */
  directive: string;
  /** What the names of the specification's own types begin with. */
  prefix: string;
  imports: readonly string[];
}

const linksOf = (document: DocumentNode): Link[] =>
  linksIn(document).flatMap(({ node, url, as, imports }) => {
    const [, specification = ''] = /^https:\/\/specs\.apollo\.dev\/(\w+)\/v\d+\.\d+$/.exec(url) ?? [];
    if (!isSpecification(specification)) {
      mustBeKnown(node, specification, url);
      return [];
    }
    const prefix = as ?? specification;
    const directive = imports.get(`@${specification}`)?.slice(1) ?? prefix;
    return [{ node, specification, directive, prefix, imports: [...imports.values()].filter(name => !name.startsWith('@')) }];
  });

const isSpecification = (name: string): name is Specification => Object.hasOwn(SPECIFICATIONS, name);

/** A schema is not to be served by someone who does not understand what it says about security (https://specs.apollo.dev/core/v0.2). */
const mustBeKnown = (node: ConstDirectiveNode, specification: string, url: string): void => {
  const purpose = argumentOf(node, 'for');
  if (purpose?.kind !== Kind.ENUM || purpose.value !== 'SECURITY' || ENFORCED_ELSEWHERE.has(specification)) return;
  throw new HubError('MISCONFIGURED', `The composed schema wants ${url} enforced, which this gateway does not know`);
};

const requirementOf = (directive: ConstDirectiveNode, specification: Specification, at: string): Requirement => {
  if (specification === 'authenticated') return requirement({ authenticated: true });
  const argument = SPECIFICATIONS[specification];
  const value = argumentOf(directive, argument);
  if (!value) throw new HubError('MISCONFIGURED', `@${directive.name.value} at ${at} does not say which ${argument} it wants`);
  const alternatives = alternativesOf(value, `@${directive.name.value} at ${at}`);
  return requirement({ [argument]: [alternatives] });
};

/** A lone value stands for a list of it (GraphQL specification, section 3.11). */
const alternativesOf = (value: ConstValueNode, where: string): Alternatives =>
  membersOf(value).map(group =>
    membersOf(group).map(member => {
      if (member.kind !== Kind.STRING) throw new HubError('MISCONFIGURED', `${where} wants lists of lists of texts`);
      return member.value;
    }),
  );

const membersOf = (value: ConstValueNode): readonly ConstValueNode[] => (value.kind === Kind.LIST ? value.values : [value]);
