import { type GraphQLResolveInfo, Kind } from 'graphql';

/** Whether nothing but these fields is asked of what is being answered; then it need not be read. */
export const asksOnlyFor = (fields: readonly string[], { fieldNodes }: Pick<GraphQLResolveInfo, 'fieldNodes'>): boolean =>
  fieldNodes.every(({ selectionSet }) =>
    selectionSet?.selections.every(
      selection => selection.kind === Kind.FIELD && (selection.name.value === '__typename' || fields.includes(selection.name.value)),
    ),
  );
