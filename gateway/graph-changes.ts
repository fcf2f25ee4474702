import {
  type BreakingChange,
  buildSchema,
  findBreakingChanges,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** An operation that some client is known to ask, and where that is written. */
export interface KnownOperation {
  from: string;
  source: string;
}

export interface GraphChange {
  /** "Customer.phone was removed." */
  what: string;
  /** Which of the known operations ask for it. */
  askedBy: string[];
}

export interface GraphChanges {
  /** Operations that are no longer valid, and why. */
  broken: { operation: string; from: string; faults: string[] }[];
  /** What clients may have relied on and find otherwise. */
  breaking: GraphChange[];
}

/** What becomes of known operations, and of clients in general, when one schema takes another's place. Both are SDL as clients see them. */
export const graphChanges = (beforeSdl: string, afterSdl: string, known: readonly KnownOperation[]): GraphChanges => {
  const [before, after] = [buildSchema(beforeSdl), buildSchema(afterSdl)];
  const broken: GraphChanges['broken'] = [];
  const asked: { operation: string; coordinates: Set<string> }[] = [];
  for (const { from, source } of known) {
    const { operation, faults, coordinates } = read(source, before, after);
    if (faults.length > 0) broken.push({ operation, from, faults: faults.map(({ message }) => message) });
    asked.push({ operation, coordinates });
  }
  // That nothing is an Int any more is said by what was one.
  const changes = findBreakingChanges(before, after).filter(({ description }) => !description.startsWith('Standard scalar '));
  const breaking = changes.map(change => ({
    what: change.description,
    askedBy: asked.filter(({ coordinates }) => coordinatesOf(change).some(at => coordinates.has(at))).map(({ operation }) => operation),
  }));
  return { broken, breaking };
};

const read = (source: string, before: GraphQLSchema, after: GraphQLSchema) => {
  const coordinates = new Set<string>();
  try {
    const document = parse(source);
    const names = document.definitions.flatMap(node => (node.kind === Kind.OPERATION_DEFINITION ? (node.name?.value ?? 'unnamed') : []));
    const types = new TypeInfo(before);
    visit(
      document,
      visitWithTypeInfo(types, {
        Field({ name }) {
          const parent = types.getParentType();
          if (parent) coordinates.add(parent.name).add(`${parent.name}.${name.value}`);
          const input = types.getType();
          if (input) coordinates.add(String(input).replace(/[[\]!]/g, ''));
        },
        Argument() {
          const input = types.getInputType();
          if (input) coordinates.add(String(input).replace(/[[\]!]/g, ''));
        },
      }),
    );
    return { operation: names.join(', '), faults: validate(after, document), coordinates };
  } catch (thrown) {
    return { operation: source.trim().slice(0, 40), faults: [thrown as GraphQLError], coordinates };
  }
};

/** graphql-js tells what has changed in a sentence, which names the field ("Customer.phone …") or the type. */
const coordinatesOf = ({ description }: BreakingChange): string[] => {
  const fields = description.match(/\b\w+\.\w+\b/g);
  return fields ?? description.match(/\b[A-Z]\w+\b/g) ?? [];
};
