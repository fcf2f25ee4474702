import {
  type FieldNode,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLOutputType,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { type ObjectLike, selections, setsOf } from '../executors/compiled/selections.js';
import type { AllowedPart } from './allowed-part.js';
import type { Question } from './question.js';

/** Of one field that is denied at many places of a list, so many places get an error of their own. */
const TOLD_PLACES = 50;

/** Means that a null has to stand further up. */
const NOTHING = Symbol('nothing');

type Place = readonly (string | number)[];
type Restore = (value: unknown, place: Place) => unknown;

export interface Restored {
  data: Record<string, unknown> | null;
  /** One for each place where something is denied. */
  errors: GraphQLError[];
}

interface Restoring {
  schema: GraphQLSchema;
  question: Question;
  allowed: AllowedPart;
  variables: Readonly<Record<string, unknown>>;
  /** What a client is told of a field that it may not see. */
  refusal(field: string): { message: string; code: string };
}

/**
 * The answer to a whole question, out of the answer to its allowed part: what is denied is null, and a null where none may
 * be goes up to the next place where one may (GraphQL specification, section 6.4.4).
 */
export const restorer = ({ schema, question, allowed, variables, refusal }: Restoring): ((data: unknown) => Restored) => {
  const whole = selections(schema, question.fragments, variables);
  const part = selections(schema, allowed.fragments, variables);
  let errors: GraphQLError[] = [];

  const ofType = (type: GraphQLOutputType, sets: Sets): Restore => {
    if (isNonNullType(type)) {
      const restore = ofType(type.ofType, sets);
      return (value, place) => restore(value, place) ?? NOTHING;
    }
    if (isListType(type)) return list(ofType(type.ofType, sets));
    return composite(type as GraphQLCompositeType, sets);
  };

  const list =
    (restore: Restore): Restore =>
    (value, place) => {
      if (!Array.isArray(value)) return null;
      const members = value.map((member, at) => restore(member, [...place, at]));
      return members.includes(NOTHING) ? null : members;
    };

  const composite = (type: GraphQLCompositeType, sets: Sets): Restore => {
    const byType = new Map<GraphQLCompositeType, Restore>();
    return (value, place) => {
      if (value === null || value === undefined) return null;
      const name = (value as Record<string, unknown>)[question.spareKey];
      const actual = typeof name === 'string' ? (schema.getType(name) as GraphQLCompositeType | undefined) : type;
      if (!actual) return null;
      const restore = byType.get(actual) ?? object(actual as ObjectLike, sets);
      byType.set(actual, restore);
      return restore(value, place);
    };
  };

  const object = (type: ObjectLike, { asked, got, why }: Sets): Restore => {
    const there = part.fields(type, got);
    const fields = [...whole.fields(type, asked)].map(([key, nodes]) => {
      const reason = nodes.map(node => allowed.denied.get(node)).find(name => name !== undefined) ?? why;
      return { key, restore: field(type, nodes, there.get(key), reason) };
    });
    return (value, place) => {
      const restored: Record<string, unknown> = {};
      let missing = false;
      for (const { key, restore } of fields) {
        const inner = restore((value as Record<string, unknown>)[key], [...place, key]);
        restored[key] = inner;
        missing ||= inner === NOTHING;
      }
      return missing ? null : restored;
    };
  };

  const field = (
    type: ObjectLike,
    nodes: readonly FieldNode[],
    there: readonly FieldNode[] | undefined,
    reason: string | null,
  ): Restore => {
    const name = nodes[0]!.name.value;
    const { type: holds } = name.startsWith('__') ? { type: null } : type.getFields()[name]!;
    if (!there) {
      // Asked only within what is denied: the type of an object is no secret, where it is known.
      if (!holds && isObjectType(type)) return () => type.name;
      return denied(!holds || isNonNullType(holds), reason!);
    }
    // What is asked of the schema itself, and what has no inside, is as it came.
    if (!holds || there[0]!.selectionSet === undefined) return value => value ?? null;
    return ofType(holds, { asked: setsOf(nodes), got: setsOf(there), why: reason });
  };

  const denied = (nonNull: boolean, name: string): Restore => {
    let told = 0;
    const { message, code } = refusal(name);
    return (_, path) => {
      if (told++ < TOLD_PLACES) errors.push(new GraphQLError(message, { path, extensions: { code } }));
      return nonNull ? NOTHING : null;
    };
  };

  const { operation, selectionSet } = question.definition;
  const root = { asked: [selectionSet], got: [allowed.definition.selectionSet], why: null };
  const make = () => object(schema.getRootType(operation)!, root);
  return data => {
    errors = [];
    return { data: make()(data, []) as Restored['data'], errors };
  };
};

/** What was asked of an object, what of it was let through, and for which field the rest was not. */
interface Sets {
  asked: readonly SelectionSetNode[];
  got: readonly SelectionSetNode[];
  why: string | null;
}
