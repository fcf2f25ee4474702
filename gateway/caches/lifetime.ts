import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { PolicySetting, PolicySettings } from './policies.js';

/** For how long the answer to a selection may be kept, and what is in it. */
export interface Lifetime {
  maxAgeMs: number;
  staleMs: number;
  staleIfErrorMs: number;
  /** Only for who may see the same. */
  isPrivate: boolean;
  /** The types whose objects may stand in it, below what it is itself. */
  types: readonly string[];
}

/** Of what no policy says more about. */
export interface StaleDefaults {
  staleMs: number;
  staleIfErrorMs: number;
}

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** How old an answer can get before it is of no more use. */
export const lifeMs = ({ maxAgeMs, staleMs, staleIfErrorMs }: Lifetime): number => maxAgeMs + Math.max(staleMs, staleIfErrorMs);

export interface Lifetimes {
  /** null where the answer to a query may not be kept. */
  ofQuery(operation: OperationDefinitionNode, fragments: Fragments): Lifetime | null;
  /** null where an entity of the type, as far as it is selected, may not be kept. */
  ofEntity(type: string, selectionSet: SelectionSetNode, fragments: Fragments): Lifetime | null;
}

/**
 * By Apollo's rules: an answer lives as long as the shortest-lived of all that was selected. A field that gives objects,
 * and a field of the root, lives only where it or its type says for how long; any other as long as the object it is a
 * field of. Conditions (`@skip`, `@include`) are taken to select everything.
 */
export const lifetimes = (schema: GraphQLSchema, policies: PolicySettings, defaults: StaleDefaults): Lifetimes => {
  const membersOf = (type: GraphQLNamedType) => (isAbstractType(type) ? schema.getPossibleTypes(type) : []);

  /** All that is said about objects of a type: an interface lives as long as it says, or else each of its members does. */
  const ofType = (type: GraphQLNamedType): PolicySetting[] => {
    const own = policies[type.name];
    const members = membersOf(type).map(({ name }) => policies[name]);
    if (!own && members.some(member => member?.maxAgeMs === undefined)) return [];
    return [own, ...members].filter(policy => policy !== undefined);
  };

  const ofField = (parent: GraphQLCompositeType, name: string): PolicySetting[] =>
    [parent, ...membersOf(parent)].map(type => policies[`${type.name}.${name}`]).filter(policy => policy !== undefined);

  const measure = (fragments: Fragments) => {
    const found: Lifetime = { maxAgeMs: Number.POSITIVE_INFINITY, ...defaults, isPrivate: false, types: [] };
    const types = new Set<string>();
    const seen = new Set<string>();
    const windows = { staleMs: Number.POSITIVE_INFINITY, staleIfErrorMs: Number.POSITIVE_INFINITY };

    /** Takes in what is said; whether a length of time was said. */
    const take = (said: readonly PolicySetting[]): boolean => {
      let timed = false;
      for (const { maxAgeMs, staleMs = defaults.staleMs, staleIfErrorMs = defaults.staleIfErrorMs, scope } of said) {
        if (scope === 'PRIVATE') found.isPrivate = true;
        if (maxAgeMs === undefined) continue;
        timed = true;
        found.maxAgeMs = Math.min(found.maxAgeMs, maxAgeMs);
        windows.staleMs = Math.min(windows.staleMs, staleMs);
        windows.staleIfErrorMs = Math.min(windows.staleIfErrorMs, staleIfErrorMs);
      }
      return timed;
    };

    /** False as soon as something may not be kept. `covered`: the object itself says how long it lives. */
    const walk = (selectionSet: SelectionSetNode, parent: GraphQLCompositeType, covered: boolean): boolean =>
      selectionSet.selections.every(selection => {
        if (selection.kind === Kind.FIELD) return walkField(selection, parent, covered);
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        if (!fragment) return false;
        const type = narrowed(parent, fragment.typeCondition?.name.value);
        if (!type) return true;
        if (selection.kind === Kind.FRAGMENT_SPREAD) {
          const visit = `${selection.name.value} ${type.name} ${covered}`;
          if (seen.has(visit)) return true;
          seen.add(visit);
        }
        return walk(fragment.selectionSet, type, covered);
      });

    const walkField = ({ name: { value: name }, selectionSet }: FieldNode, parent: GraphQLCompositeType, covered: boolean): boolean => {
      if (name === '__typename') return true;
      const field = 'getFields' in parent ? parent.getFields()[name] : undefined;
      if (!field) return false;
      const type = getNamedType(field.type);
      const own = ofField(parent, name);
      const timed = take(own);
      if (!isCompositeType(type)) return (timed || covered) && found.maxAgeMs > 0;
      for (const { name } of [type, ...membersOf(type)]) types.add(name);
      const inherits = covered && own.some(({ inheritMaxAge }) => inheritMaxAge);
      const typeTimed = take(ofType(type));
      if (!(timed || typeTimed || inherits) || found.maxAgeMs === 0 || !selectionSet) return false;
      return walk(selectionSet, type, true);
    };

    const narrowed = (parent: GraphQLCompositeType, condition: string | undefined): GraphQLCompositeType | null => {
      if (condition === undefined || condition === parent.name) return parent;
      const type = schema.getType(condition);
      if (!type || !isCompositeType(type)) return null;
      if (isObjectType(parent)) return isAbstractType(type) && schema.isSubType(type, parent) ? parent : null;
      return isAbstractType(type) && isAbstractType(parent) && schema.isSubType(type, parent as never) ? parent : type;
    };

    return {
      take,
      walk,
      result: (): Lifetime | null => {
        if (found.maxAgeMs === Number.POSITIVE_INFINITY || found.maxAgeMs === 0) return null;
        return { ...found, ...windows, types: [...types] };
      },
    };
  };

  return {
    ofQuery({ selectionSet }, fragments) {
      const root = schema.getQueryType();
      const { walk, result } = measure(fragments);
      return root && walk(selectionSet, root, false) ? result() : null;
    },
    ofEntity(name, selectionSet, fragments) {
      const type = schema.getType(name);
      if (!type || !isCompositeType(type)) return null;
      const { take, walk, result } = measure(fragments);
      return walk(selectionSet, type, take(ofType(type))) ? result() : null;
    },
  };
};
