import {
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { type Entity, isEntity } from './data.js';
import { leafTest } from './leaves.js';
import { quoted } from './quoted.js';
import { type ObjectLike, type Selections, setsOf } from './selections.js';

/**
 * Writes a value as JSON, or says that it cannot: undefined, where a null stands that must not be, or a value that is
 * none of its type. Such an answer is rare and is completed with care elsewhere, so nothing here keeps paths.
 */
export type Writer = (value: unknown) => string | undefined;

/** What a null is written as: nothing, where it must not be. */
type None = 'null' | undefined;

/** Compiles a writer for an operation's whole answer: what the client selected, out of all that the subgraphs have said. */
export const writer = (schema: GraphQLSchema, selections: Selections, root: ObjectLike, set: SelectionSetNode): Writer => {
  const ofType = (type: GraphQLOutputType, sets: readonly SelectionSetNode[]): Writer => {
    const [nullable, none] = isNonNullType(type) ? [type.ofType, undefined] : ([type, 'null'] as const);
    if (isListType(nullable)) return list(ofType(nullable.ofType, sets), none);
    return isLeafType(nullable) ? leaf(nullable, none) : composite(nullable as GraphQLCompositeType, sets, none);
  };

  const composite = (type: GraphQLCompositeType, sets: readonly SelectionSetNode[], none: None): Writer => {
    if (isObjectType(type)) {
      const write = lazily(() => object(type, sets));
      return value => (value === null || value === undefined ? none : isEntity(value) ? write()(value) : undefined);
    }
    const byName = new Map<string | undefined, Writer>();
    const writerFor = (name: string | undefined): Writer => {
      const named = name === undefined ? type : schema.getType(name);
      // An interface whose own fields were all that was asked need not say which of its types it is.
      if (isInterfaceType(named) && named === type) return object(named, sets);
      return isObjectType(named) && isAbstractType(type) && schema.isSubType(type, named) ? object(named, sets) : () => undefined;
    };
    return value => {
      if (value === null || value === undefined) return none;
      if (!isEntity(value)) return undefined;
      const write = byName.get(value.__typename) ?? writerFor(value.__typename);
      byName.set(value.__typename, write);
      return write(value);
    };
  };

  const object = (type: ObjectLike, sets: readonly SelectionSetNode[]): Writer => {
    const fields = [...selections.fields(type, sets)].map(([said, nodes], at) => {
      const key = selections.keyOf(nodes[0]!);
      const name = nodes[0]!.name.value;
      const before = `${at === 0 ? '' : ','}${JSON.stringify(said)}:`;
      return { key, before, write: fieldWriter(type, name, setsOf(nodes)) };
    });
    return value => {
      let text = '{';
      for (const { key, before, write } of fields) {
        const written = write((value as Entity)[key]);
        if (written === undefined) return undefined;
        text += before + written;
      }
      return `${text}}`;
    };
  };

  const fieldWriter = (type: ObjectLike, name: string, sets: readonly SelectionSetNode[]): Writer => {
    if (name === '__typename') {
      const said = JSON.stringify(type.name);
      return isObjectType(type) ? () => said : () => undefined;
    }
    if (name === '__schema' || name === '__type') return value => JSON.stringify(value ?? null);
    return ofType(type.getFields()[name]!.type, sets);
  };

  const whole = object(root, [set]);
  return value => whole(value);
};

const lazily = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};

const list =
  (write: Writer, none: None): Writer =>
  value => {
    if (value === null || value === undefined) return none;
    if (!Array.isArray(value)) return undefined;
    let text = '[';
    for (let at = 0; at < value.length; at++) {
      const written = write(value[at]);
      if (written === undefined) return undefined;
      text += at === 0 ? written : `,${written}`;
    }
    return `${text}]`;
  };

const leaf = (type: GraphQLLeafType, none: None): Writer => {
  const fits = leafTest(type);
  const simple = isEnumType(type) || ['Int', 'Float', 'String', 'Boolean', 'ID'].includes(type.name);
  const any: Writer = value => {
    if (value === null || value === undefined) return none;
    if (!fits(value)) return undefined;
    if (typeof value === 'string') return quoted(value);
    return simple ? String(value) : JSON.stringify(value);
  };
  // Most leaves are texts, and every text fits.
  return type.name === 'String' || type.name === 'ID' ? value => (typeof value === 'string' ? quoted(value) : any(value)) : any;
};
