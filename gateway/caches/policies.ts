import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  visit,
} from 'graphql';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';

/** For how long what a type or field gives may be kept. */
const PolicySetting = z.strictObject({
  /** How long it counts as new; 0 for "not at all". */
  maxAgeMs: z.number().int().nonnegative().optional(),
  /** How long after that it is still given out while it is asked for anew. */
  staleMs: z.number().int().nonnegative().optional(),
  /** How long after that it is given out when the subgraph fails. */
  staleIfErrorMs: z.number().int().nonnegative().optional(),
  /** PRIVATE: only to who may see the same. */
  scope: z.enum(['PUBLIC', 'PRIVATE']).optional(),
  /** For a field that gives objects: as long as what it is a field of. */
  inheritMaxAge: z.boolean().optional(),
});
export type PolicySetting = z.infer<typeof PolicySetting>;

/** By coordinate: `Customer`, or `Customer.orders`. */
export type PolicySettings = Readonly<Record<string, PolicySetting>>;

/** Reads policies as JSON or YAML; MISCONFIGURED names every place that makes no sense. */
export const readPolicies = (text: string): PolicySettings => {
  const { data, error } = z
    .record(z.string().regex(/^[_A-Za-z]\w*(\.[_A-Za-z]\w*)?$/, 'wants Type or Type.field'), PolicySetting)
    .safeParse(yaml(text) ?? {});
  if (data) return data;
  const faults = error.issues.map(({ path, message }) => `  ${path.join('.') || 'the file'}: ${message}`);
  throw new HubError('MISCONFIGURED', `What may be kept is said in a way that makes no sense:\n${faults.join('\n')}`);
};

const yaml = (text: string): unknown => {
  try {
    return parseYaml(text);
  } catch (cause) {
    throw new HubError('MISCONFIGURED', `What may be kept is said in no YAML: ${(cause as Error).message}`, { cause });
  }
};

const DIRECTIVE = 'cacheControl';
const SCOPE = 'CacheControlScope';

/**
 * Takes Apollo's @cacheControl out of a supergraph, so that nobody who plans or checks it need know of it, and gives
 * what it said. https://www.apollographql.com/docs/apollo-server/performance/caching
 */
export const liftPolicies = (supergraphSdl: string): { supergraphSdl: string; policies: PolicySettings } => {
  if (!supergraphSdl.includes(`@${DIRECTIVE}`)) return { supergraphSdl, policies: {} };
  const document = parse(supergraphSdl, { noLocation: true });
  const policies: Record<string, PolicySetting> = {};
  for (const definition of document.definitions) {
    if (!('directives' in definition) || !('name' in definition) || !definition.name) continue;
    const type = definition.name.value;
    note(policies, type, definition.directives as readonly ConstDirectiveNode[] | undefined);
    for (const { name, directives } of (definition as ObjectTypeDefinitionNode).fields ?? []) {
      note(policies, `${type}.${name.value}`, directives);
    }
  }
  return { supergraphSdl: print(without(document)), policies };
};

const note = (policies: Record<string, PolicySetting>, coordinate: string, directives: readonly ConstDirectiveNode[] = []): void => {
  const said = directives.find(({ name }) => name.value === DIRECTIVE);
  if (!said) return;
  const policy: PolicySetting = {};
  for (const { name, value } of said.arguments ?? []) {
    if (name.value === 'maxAge' && value.kind === Kind.INT) policy.maxAgeMs = 1_000 * Number(value.value);
    if (name.value === 'scope' && value.kind === Kind.ENUM) policy.scope = value.value === 'PRIVATE' ? 'PRIVATE' : 'PUBLIC';
    if (name.value === 'inheritMaxAge' && value.kind === Kind.BOOLEAN) policy.inheritMaxAge = value.value;
  }
  policies[coordinate] = policy;
};

const without = (document: DocumentNode): DocumentNode =>
  visit(document, {
    DirectiveDefinition: ({ name }) => (name.value === DIRECTIVE ? null : undefined),
    EnumTypeDefinition: ({ name }) => (name.value === SCOPE && !isUsed(document.definitions) ? null : undefined),
    Directive: node => (node.name.value === DIRECTIVE || isLinkOfIt(node as ConstDirectiveNode) ? null : undefined),
  });

const isLinkOfIt = ({ name, arguments: given = [] }: ConstDirectiveNode): boolean =>
  name.value === 'link' && given.some(argument => argument.name.value === 'import' && print(argument.value) === `["@${DIRECTIVE}"]`);

/** Whether anything beside the directive is of the type of its scopes. */
const isUsed = (definitions: readonly DefinitionNode[]): boolean =>
  definitions.some(definition => {
    let found = false;
    if (definition.kind === Kind.DIRECTIVE_DEFINITION && definition.name.value === DIRECTIVE) return false;
    visit(definition, {
      NamedType({ name }) {
        found ||= name.value === SCOPE;
      },
    });
    return found;
  });
