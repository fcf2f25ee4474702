import { type FieldNode, Kind, type OperationDefinitionNode, parse } from 'graphql';

/** What an operation is called: by its name, or else by the first field it asks for. */
export const operationName = ({ name, selectionSet }: OperationDefinitionNode): string =>
  name?.value ??
  selectionSet.selections.find((selection): selection is FieldNode => selection.kind === Kind.FIELD)?.name.value ??
  'unnamed';

/** The names of a document's operations; none where it cannot be read. */
export const namesIn = (source: string): string[] => {
  try {
    const { definitions } = parse(source, { noLocation: true });
    return definitions.flatMap(definition =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.name ? [definition.name.value] : [],
    );
  } catch {
    return [];
  }
};
