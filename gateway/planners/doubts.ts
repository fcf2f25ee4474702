import { type DirectiveNode, type DocumentNode, Kind, parse, visit } from 'graphql';

/** Why a planner is not to be asked for an operation on this supergraph; null where nothing is known against it. */
export type Doubts = (supergraphSdl: string) => (document: DocumentNode) => string | null;

/** A fault of a planner, recognised by what an operation and its supergraph have in them. */
interface Fault {
  reason: string;
  /** From what the supergraph says to a test of operations; null where no operation on it can be concerned. */
  concerns(supergraph: DocumentNode): ((document: DocumentNode) => boolean) | null;
}

const named = (directives: readonly DirectiveNode[] | undefined, name: string): DirectiveNode[] =>
  (directives ?? []).filter(directive => directive.name.value === name);

const argument = ({ arguments: given = [] }: DirectiveNode, name: string) => given.find(({ name: of }) => of.value === name)?.value;

/** Fragments on one of these types, anywhere in an operation. */
const narrowsTo =
  (types: ReadonlySet<string>) =>
  (document: DocumentNode): boolean => {
    let found = false;
    const look = (type: string | undefined) => {
      found ||= type !== undefined && types.has(type);
    };
    visit(document, {
      InlineFragment: ({ typeCondition }) => look(typeCondition?.name.value),
      FragmentDefinition: ({ typeCondition }) => look(typeCondition.name.value),
    });
    return found;
  };

const asksFor =
  (fields: ReadonlySet<string>) =>
  (document: DocumentNode): boolean => {
    let found = false;
    visit(document, {
      Field({ name }) {
        found ||= fields.has(name.value);
      },
    });
    return found;
  };

const NATIVE: readonly Fault[] = [
  {
    reason: 'The native planner does not always ask for what hangs on the type of an interface object, or not for the type',
    concerns(supergraph) {
      const objects = new Set<string>();
      const types = new Set<string>();
      for (const definition of supergraph.definitions)
        if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION)
          for (const join of named(definition.directives, 'join__type')) {
            const value = argument(join, 'isInterfaceObject');
            if (value?.kind === Kind.BOOLEAN && value.value) objects.add(definition.name.value);
          }
      for (const definition of supergraph.definitions)
        if ('interfaces' in definition && definition.interfaces?.some(({ name }) => objects.has(name.value)))
          types.add(definition.name!.value);
      return types.size > 0 ? narrowsTo(types) : null;
    },
  },
  {
    reason: 'The native planner does not tell a field what it wants from its context',
    concerns(supergraph) {
      const fields = new Set<string>();
      visit(supergraph, {
        FieldDefinition({ name, directives }) {
          if (named(directives, 'join__field').some(join => argument(join, 'contextArguments'))) fields.add(name.value);
        },
      });
      return fields.size > 0 ? asksFor(fields) : null;
    },
  },
];

/** Of @graphql-hive/router-query-planner 0.0.38. */
export const doubtsOfTheNativePlanner: Doubts = supergraphSdl => {
  const supergraph = parse(supergraphSdl, { noLocation: true });
  const tests = NATIVE.flatMap(({ reason, concerns }) => {
    const test = concerns(supergraph);
    return test ? [{ reason, test }] : [];
  });
  return document => tests.find(({ test }) => test(document))?.reason ?? null;
};
