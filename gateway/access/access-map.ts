import {
  buildASTSchema,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { lift } from './lift.js';
import { readBy } from './read-by.js';
import { FREE, implies, inCommon, type Requirement, together } from './requirement.js';

/** By "Type.field", what it takes to see the field. What does not stand here, anyone may see. */
export type AccessMap = ReadonlyMap<string, Requirement>;

/** The same text for maps that hold back the same from the same. */
export const rulesIn = (access: AccessMap): string =>
  [...access]
    .map(([field, { key }]) => `${field} ${key}`)
    .toSorted()
    .join('\n');

/** Takes what a composed schema says about access out of it. */
export const liftAccess = (supergraphSdl: string): { supergraphSdl: string; access: AccessMap } => {
  const { supergraphSdl: rest, document, written } = lift(supergraphSdl);
  if (written.size === 0) return { supergraphSdl: rest, access: new Map() };
  return { supergraphSdl: rest, access: accessMap(buildASTSchema(document, { assumeValid: true, assumeValidSDL: true }), written) };
};

/**
 * To see a field it takes all of: what stands at the field, at its type, and at the type of what it holds (of several
 * that it may hold, what they have in common); what the fields take that it is made from (`@requires`, `@fromContext`);
 * and for a field of an interface what it takes in every type that may be behind it, because any of them may answer.
 */
const accessMap = (schema: GraphQLSchema, written: ReadonlyMap<string, Requirement>): AccessMap => {
  const own = spread(schema, written);
  const fields = composites(schema).flatMap(type =>
    Object.values(type.getFields()).map(field => {
      const behind = isInterfaceType(type) ? schema.getPossibleTypes(type).map(({ name }) => `${name}.${field.name}`) : [];
      const key = `${type.name}.${field.name}`;
      const asWritten = [own.get(type.name) ?? FREE, own.get(key) ?? FREE, ofWhatItHolds(schema, getNamedType(field.type), own)];
      return { key, asWritten, through: [...behind, ...readBy(schema, type, field)] };
    }),
  );

  const access = new Map<string, Requirement>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const { key, asWritten, through } of fields) {
      const before = access.get(key) ?? FREE;
      const wanted = together([before, ...asWritten, ...through.flatMap(other => access.get(other) ?? [])]);
      if (wanted.key === before.key) continue;
      access.set(key, wanted);
      changed = true;
    }
  }
  return access;
};

const ofWhatItHolds = (schema: GraphQLSchema, type: GraphQLNamedType, own: ReadonlyMap<string, Requirement>): Requirement =>
  isAbstractType(type) ? inCommon(schema.getPossibleTypes(type).map(({ name }) => own.get(name) ?? FREE)) : (own.get(type.name) ?? FREE);

/**
 * Composition repeats at an interface what its types want, so that a client who asks for the types one by one needs only
 * what each of them wants. What an interface wants beyond that is its own word, and then holds for whoever is behind it.
 */
const spread = (schema: GraphQLSchema, written: ReadonlyMap<string, Requirement>): ReadonlyMap<string, Requirement> => {
  const own = new Map(written);
  const pass = (key: string, below: readonly string[]): void => {
    const wanted = written.get(key);
    if (!wanted || implies(together(below.flatMap(each => written.get(each) ?? [])), wanted)) return;
    for (const each of below) own.set(each, together([own.get(each) ?? FREE, wanted]));
  };
  for (const type of composites(schema)) {
    if (!isInterfaceType(type)) continue;
    const behind = schema.getPossibleTypes(type).map(({ name }) => name);
    pass(type.name, behind);
    for (const field of Object.keys(type.getFields())) {
      const below = behind.map(name => `${name}.${field}`);
      pass(`${type.name}.${field}`, below);
    }
  }
  return own;
};

const composites = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap()).filter(type => isObjectType(type) || isInterfaceType(type));
