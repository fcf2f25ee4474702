import {
  DirectiveLocation,
  type DocumentNode,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLNonNull,
  GraphQLSchema,
  GraphQLString,
  print,
  visit,
} from 'graphql';

/** As the specification's draft on incremental delivery has it. */
const DEFER = new GraphQLDirective({
  name: 'defer',
  description: 'Lets this fragment come later, where the client takes answers in parts.',
  locations: [DirectiveLocation.FRAGMENT_SPREAD, DirectiveLocation.INLINE_FRAGMENT],
  args: { if: { type: new GraphQLNonNull(GraphQLBoolean), defaultValue: true }, label: { type: GraphQLString } },
});

/** The same schema, on which fragments may be deferred. */
export const withDefer = (schema: GraphQLSchema): GraphQLSchema =>
  schema.getDirective(DEFER.name)
    ? schema
    : new GraphQLSchema({ ...schema.toConfig(), directives: [...schema.getDirectives(), DEFER], assumeValid: true });

const known = new WeakMap<DocumentNode, boolean>();

/** Whether anything in it may come later. */
export const defers = (document: DocumentNode): boolean => {
  let found = known.get(document);
  if (found === undefined) {
    found = withoutDefer({ document, source: '' }).document !== document;
    known.set(document, found);
  }
  return found;
};

/** The same operation, none of which may come later. */
export const withoutDefer = (operation: { document: DocumentNode; source: string }): { document: DocumentNode; source: string } => {
  const document = visit(operation.document, {
    Directive: ({ name }) => (name.value === DEFER.name ? null : undefined),
  });
  return document === operation.document ? operation : { document, source: print(document) };
};
