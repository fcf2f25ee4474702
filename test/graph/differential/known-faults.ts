import type { Answer, Difference } from './comparison.js';
import type { Facts } from './facts.js';

/** Something that is known to go wrong in software that is not ours, and that the comparison therefore forgives. */
export interface KnownFault {
  name: string;
  reason: string;
  /** Of a thousand cases, in how many it may be forgiven: more would be something else, hiding behind it. */
  atMost: number;
  /** Whether this may be why an answer differs from the right one. */
  explains(difference: Difference, facts: Facts, answer: Answer): boolean;
}

/** Objects and lists with nothing in them: all that was asked of them is left out, or not of their type. */
const hollow = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.values(value).every(hollow);

/** Of @apollo/gateway's plan execution and @apollo/query-planner. */
export const FAULTS_OF_THE_REFERENCE: readonly KnownFault[] = [
  {
    name: 'a response name in the way of a key',
    atMost: 80,
    reason:
      'Its planner puts keys and required fields under their own names, also where the client has put `id: name` or two types share a name.',
    explains: (_, { shadowing }) => shadowing,
  },
  {
    name: 'one field required with two arguments',
    atMost: 20,
    reason:
      'Its planner asks for a required field under its plain name: the client who wants it with other arguments gets those of @requires, or the other way round.',
    explains: ({ what }, { quarrel }) => what === 'data' && quarrel,
  },
  {
    name: 'an interface object forgets its type',
    atMost: 20,
    reason:
      'Its merge lets a subgraph that only knows the interface overwrite the type that another has told: what hangs on the type is then left out.',
    explains: (_, { narrowed }) => narrowed,
  },
  {
    name: 'nothing to ask, so null',
    atMost: 10,
    reason:
      'Its planner leaves a field out where no member of its abstract type can be of a wanted type in that subgraph: null stands in place of the objects.',
    explains: ({ found, expected }) => found === null && hollow(expected),
  },
  {
    name: 'an error at another entity',
    atMost: 20,
    reason:
      'It counts all entities on the path where the subgraph counted those it was asked for (executeQueryPlan, makeLazyErrorPathGenerator).',
    explains: ({ what }, _, { errors }) => what === 'errors' && errors.some(({ path = [] }) => path.some(step => typeof step === 'number')),
  },
  {
    name: 'a forbidden null behind another error',
    atMost: 20,
    reason: 'It tells of nulls where none may be only when nothing else went wrong (executeQueryPlan: errors.length === 0).',
    explains: ({ what }, _, { errors }) => what === 'errors' && errors.length > 0,
  },
];

const MORE_THAN_WANTED: KnownFault = {
  name: 'more asked of an interface object than is wanted',
  atMost: 5,
  reason:
    'What hangs on the type of an interface object is planned by @apollo/query-planner, which asks for it of objects of other types too; an error of it then has a place.',
  explains: ({ what, found }, { narrowed }) => what === 'errors' && found !== null && narrowed,
};

const TYPE_LOST: KnownFault = {
  name: 'the type of an interface object lost with one of its fields',
  atMost: 5,
  reason:
    'Type and fields come in one fetch: where a field that may not be null takes the entity along there, nobody tells the type. The error says so, and what hangs on the type is left out.',
  explains: ({ what, at }, { narrowed }, { errors }) =>
    what === 'data' && narrowed && errors.some(({ path = [] }) => path.length > 0 && `${at}.`.startsWith(`${path.join('.')}.`)),
};

/** Of @graphql-hive/router-query-planner, where @apollo/query-planner, which plans instead of it where it can, is no better. */
export const FAULTS_OF_THE_PLANNERS: readonly KnownFault[] = [
  {
    name: 'one field required with two arguments by two fields',
    atMost: 20,
    reason:
      'The native planner asks for both under different names, and then names the same one in what both subgraphs are told; the other asks for both under one name.',
    explains: ({ what }, { rivalry }) => what === 'data' && rivalry,
  },
  MORE_THAN_WANTED,
  TYPE_LOST,
];

/** Of @apollo/query-planner, where an executor over it cannot be right. */
export const FAULTS_OF_THE_SPARE: readonly KnownFault[] = [
  {
    name: 'one field required with two arguments, or asked with others',
    atMost: 20,
    reason: 'It asks for a required field under its plain name.',
    explains: ({ what }, { quarrel }) => what === 'data' && quarrel,
  },
  {
    name: 'a field lost beside its like',
    atMost: 5,
    reason: 'Of two selections of one field, of which a variable may leave out the first, it may lose what only the second asks for.',
    explains: ({ what }, { conditions }) => what === 'data' && conditions,
  },
  MORE_THAN_WANTED,
  TYPE_LOST,
];
