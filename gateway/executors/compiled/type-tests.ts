import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { Entity } from './data.js';

/** Whether an object is of a type; null where it does not say its own. */
export type TypeTest = (entity: Entity, type: string) => boolean | null;

/** By the supergraph, which knows the types that clients do not see. An interface object calls itself by its interface. */
export const typeTests = (supergraph: GraphQLSchema): TypeTest => {
  const known = new Map<string, boolean>();
  const isSubType = (actual: string, wanted: string): boolean => {
    const [sub, abstract] = [supergraph.getType(actual), supergraph.getType(wanted)];
    return isAbstractType(abstract) && (isObjectType(sub) || isInterfaceType(sub)) && supergraph.isSubType(abstract, sub);
  };
  return ({ __typename }, type) => {
    if (__typename === type) return true;
    if (__typename === undefined) return null;
    const key = `${__typename} ${type}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const is = isSubType(__typename, type);
    known.set(key, is);
    return is;
  };
};
