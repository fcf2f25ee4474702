import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  print,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { HubError } from '#kernel/errors.js';
import { type Link, linksIn } from '../links.js';
import { POLICIES, type Policy, type Topic, type Topics } from './policies.js';

/** `@delivery(policy: delivery__Policy!, past: String)` on fields of subscriptions, as platform/subgraph/subgraph.ts defines it. */
const DELIVERY = /^https:\/\/switchboard\.invalid\/delivery\/v1\.\d+$/;

/**
 * Takes what a composed schema says about slow readers of its subscriptions out of it, so that nobody who plans need know
 * of it. MISCONFIGURED where that makes no sense.
 */
export const liftTopics = (supergraphSdl: string): { supergraphSdl: string; topics: Readonly<Record<string, Topic>> } => {
  const document = supergraphSdl.includes('/delivery/v1') ? parse(supergraphSdl, { noLocation: true }) : null;
  const link = document && linksIn(document).find(({ url }) => DELIVERY.test(url));
  if (!link) return { supergraphSdl, topics: {} };
  const { directive } = namesOf(link);
  const topics: Record<string, Topic> = {};
  for (const { type, field } of fieldsIn(document)) {
    const said = field.directives?.find(({ name }) => name.value === directive);
    if (!said) continue;
    if (type !== rootIn(document)) throw wrong(`${type}.${field.name.value}`, 'belongs to fields of subscriptions');
    topics[field.name.value] = topicOf(said, field);
  }
  return { supergraphSdl: print(without(document, link)), topics };
};

/** What is said by settings counts first; one that names a policy alone leaves the argument for a past as it is. */
export const overruled = (topics: Readonly<Record<string, Topic>>, settings: Topics): Topics => {
  const said = Object.entries(settings).map(([field, setting]): [string, Topic] => [
    field,
    typeof setting === 'string' ? { ...topics[field], policy: setting } : setting,
  ]);
  return { ...topics, ...Object.fromEntries(said) };
};

const topicOf = ({ arguments: given = [] }: ConstDirectiveNode, field: FieldDefinitionNode): Topic => {
  const said = Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
  const [policy, past] = [String(said.policy).toLowerCase(), said.past ?? null];
  const at = `Subscription.${field.name.value}`;
  if (!isPolicy(policy)) throw wrong(at, `wants one of the policies ${POLICIES.join(', ').toUpperCase()}`);
  if (past === null) return { policy };
  if (!field.arguments?.some(({ name }) => name.value === past))
    throw wrong(at, 'names an argument for the past that the field does not have');
  return { policy, past: String(past) };
};

const isPolicy = (name: string): name is Policy => (POLICIES as readonly string[]).includes(name);

const wrong = (at: string, what: string): HubError => new HubError('MISCONFIGURED', `@delivery at ${at} ${what}`);

const namesOf = ({ as, imports }: Link): { directive: string; prefix: string } => {
  const prefix = as ?? 'delivery';
  return { directive: imports.get('@delivery')?.slice(1) ?? prefix, prefix: `${prefix}__` };
};

const fieldsIn = ({ definitions }: DocumentNode): { type: string; field: FieldDefinitionNode }[] =>
  definitions.flatMap(definition =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
      ? (definition.fields ?? []).map(field => ({ type: definition.name.value, field }))
      : [],
  );

/** The type of subscriptions. */
const rootIn = ({ definitions }: DocumentNode): string | undefined =>
  definitions
    .flatMap(definition => (definition.kind === Kind.SCHEMA_DEFINITION ? definition.operationTypes : []))
    .find(({ operation }) => operation === 'subscription')?.type.name.value;

const without = (document: DocumentNode, link: Link): DocumentNode => {
  const { directive, prefix } = namesOf(link);
  const stays = (definition: DefinitionNode): boolean => {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION) return definition.name.value !== directive;
    return definition.kind !== Kind.ENUM_TYPE_DEFINITION || !definition.name.value.startsWith(prefix);
  };
  return visit(
    { ...document, definitions: document.definitions.filter(stays) },
    { Directive: node => (node === link.node || node.name.value === directive ? null : undefined) },
  );
};
