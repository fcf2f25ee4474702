import type { Answer, Difference } from './comparison.js';
import type { Facts } from './facts.js';

/** Something that is known to go wrong in software that is not ours, and that the comparison therefore forgives. */
export interface KnownFault {
  name: string;
  reason: string;
  /** Whether this may be why an answer differs from the right one. */
  explains(difference: Difference, facts: Facts, answer: Answer): boolean;
}

/** Objects and lists with nothing in them: all that was asked of them is left out, or not of their type. */
const hollow = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.values(value).every(hollow);

/** Of @apollo/gateway's plan execution and @apollo/query-planner. */
export const FAULTS_OF_THE_REFERENCE: readonly KnownFault[] = [
  {
    name: 'a response name in the way of a key',
    reason:
      'Its planner puts keys and required fields under their own names, also where the client has put `id: name` or two types share a name.',
    explains: (_, { shadowing }) => shadowing,
  },
  {
    name: 'one field required with two arguments',
    reason:
      'Its planner asks for a required field under its plain name: the client who wants it with other arguments gets those of @requires, or the other way round.',
    explains: ({ what }, { quarrel }) => what === 'data' && quarrel,
  },
  {
    name: 'an interface object forgets its type',
    reason:
      'Its merge lets a subgraph that only knows the interface overwrite the type that another has told: what hangs on the type is then left out.',
    explains: (_, { narrowed }) => narrowed,
  },
  {
    name: 'nothing to ask, so null',
    reason:
      'Its planner leaves a field out where no member of its abstract type can be of a wanted type in that subgraph: null stands in place of the objects.',
    explains: ({ found, expected }) => found === null && hollow(expected),
  },
  {
    name: 'an error at another entity',
    reason:
      'It counts all entities on the path where the subgraph counted those it was asked for (executeQueryPlan, makeLazyErrorPathGenerator).',
    explains: ({ what }, _, { errors }) => what === 'errors' && errors.some(({ path = [] }) => path.some(step => typeof step === 'number')),
  },
  {
    name: 'a forbidden null behind another error',
    reason: 'It tells of nulls where none may be only when nothing else went wrong (executeQueryPlan: errors.length === 0).',
    explains: ({ what }, _, { errors }) => what === 'errors' && errors.length > 0,
  },
];

/** Of @graphql-hive/router-query-planner. Where it refuses or falls, the other planner plans. */
export const FAULTS_OF_THE_NATIVE_PLANNER: readonly KnownFault[] = [
  {
    name: 'one field required with two arguments by two subgraphs',
    reason: 'It asks for both under different names, and then names the same one in what both subgraphs are told.',
    explains: ({ what }, { rivalry }) => what === 'data' && rivalry,
  },
  {
    name: 'fields of one type of an interface object',
    reason: 'It does not always ask for what hangs on the type of an interface object, or not for the type.',
    explains: (_, { narrowed }) => narrowed,
  },
  {
    name: 'nothing left to ask, so null',
    reason: 'It leaves a field out of which nothing is wanted once `@skip(if: true)` is heeded: null stands in place of the empty object.',
    explains: ({ found, expected }) => found === null && hollow(expected),
  },
  {
    name: 'a condition lost beside its like',
    reason:
      'Where two selections of a field are planned together, it may ask for one that a variable leaves out; an error of it then has a place.',
    explains: ({ what, found }, { conditions, narrowed }) => what === 'errors' && (conditions || narrowed) && found !== null,
  },
];
