import { type GraphQLEnumType, type GraphQLLeafType, type GraphQLScalarType, isEnumType } from 'graphql';

/** Whether a value may stand for a leaf. Scalars that are not GraphQL's own may be anything: their subgraph has written them. */
export const leafTest = (type: GraphQLLeafType): ((value: unknown) => boolean) => {
  if (isEnumType(type)) return enumTest(type);
  return SCALARS[(type as GraphQLScalarType).name] ?? (() => true);
};

/** A value that clients do not see is no value for them. */
const enumTest = (type: GraphQLEnumType) => {
  const names = new Set(type.getValues().map(({ name }) => name));
  return (value: unknown) => names.has(value as string);
};

const SCALARS: Record<string, (value: unknown) => boolean> = {
  // Of 32 bits (GraphQL section 3.5.1).
  Int: value => ((value as number) | 0) === value,
  Float: Number.isFinite,
  String: value => typeof value === 'string',
  Boolean: value => typeof value === 'boolean',
  ID: value => typeof value === 'string' || Number.isInteger(value),
};
