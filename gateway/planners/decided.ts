import {
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  print,
  type SelectionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

type Text = { document: DocumentNode; source: string };

/**
 * An operation with its literal conditions decided, and with the type of each object asked for of which nothing else is
 * sure to be: planners leave out a field of which they see nothing to ask, and then no object would stand there. The same
 * where there is nothing to change.
 */
export const decided = (schema: GraphQLSchema, operation: Text): Text => {
  const info = new TypeInfo(schema);
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const document = visit(
    operation.document,
    visitWithTypeInfo(info, {
      SelectionSet(set) {
        const kept = set.selections.filter(({ directives = [] }) => !directives.some(directive => literal(directive) === false));
        const sure = kept.some(isSure) || (kept.length > 0 && roots.includes(info.getParentType() as never));
        if (sure && kept.length === set.selections.length) return undefined;
        return { ...set, selections: sure ? kept : [...kept, TYPE] };
      },
      Directive: { leave: directive => (literal(directive) === undefined ? undefined : null) },
    }),
  );
  return document === operation.document ? operation : { document, source: print(document) };
};

const TYPE: SelectionNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

const isCondition = ({ name }: DirectiveNode): boolean => name.value === 'skip' || name.value === 'include';

/** What a condition says by itself: whether its selection is wanted. undefined where a variable says it, and where it is none. */
const literal = (directive: DirectiveNode): boolean | undefined => {
  const value = directive.arguments?.[0]?.value;
  return isCondition(directive) && value?.kind === Kind.BOOLEAN ? value.value === (directive.name.value === 'include') : undefined;
};

const isSure = ({ kind, directives = [] }: SelectionNode): boolean =>
  kind === Kind.FIELD && !directives.some(directive => isCondition(directive) && literal(directive) === undefined);
