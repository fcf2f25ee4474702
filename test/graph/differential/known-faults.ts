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

/** Objects and lists with nothing in them but nulls: all that was asked of them is left out, or not of their type. */
const hollow = (value: unknown): boolean => value === null || (typeof value === 'object' && Object.values(value).every(hollow));

/** Whether an answer has a null at a place written as "orders.0.name", on the way or at its end. */
const isNullAt = (data: unknown, place: string): boolean =>
  place.split('.').reduce<unknown>((value, step) => (value as Record<string, unknown> | null | undefined)?.[step], data) == null;

const REQUIRED_CONDITIONALLY: KnownFault = {
  name: 'what is required under a condition is told without it',
  atMost: 5,
  reason:
    '@apollo/query-planner asks for `label @include(if: $v)` and for `id` in one fetch, told by what label requires, which is itself only asked for where $v is true: otherwise the fetch is not sent, and id is lost.',
  explains: ({ found }, { conditions, requires }) => found === null && conditions && requires,
};

const REQUIRED_ELSEWHERE: KnownFault = {
  name: 'what is required of one member is told of another',
  atMost: 10,
  reason:
    '@apollo/query-planner asks for what two members of a type want of objects below one name in one fetch, told by what only one of them requires, which is only asked for there: the objects of the other get nothing of it.',
  explains: ({ found }, { members, requires }) => found === null && members && requires,
};

const CONDITION_LOST: KnownFault = {
  name: 'a condition lost beside its like',
  atMost: 2,
  reason:
    'Of fields and fragments under the same condition, planned together, the native planner may ask for one without it; an error of what is left out then has a place.',
  explains: ({ what, found }, { conditions }) => what === 'errors' && found !== null && conditions,
};

const MORE_THAN_WANTED: KnownFault = {
  name: 'more asked of an interface object than is wanted',
  atMost: 5,
  reason:
    'What hangs on the type of an interface object is planned by @apollo/query-planner, which asks for it of objects of other types too; an error of it then has a place.',
  explains: ({ what, found }, { narrowed }) => what === 'errors' && found !== null && narrowed,
};

/** One place stands in the other: a null is carried up from where its error is. */
const related = (one: string, other: string): boolean =>
  one === '' || `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);

const MORE_OF_A_MEMBER: KnownFault = {
  name: 'more asked of one member than is wanted',
  atMost: 15,
  reason:
    'What members of a type want below one name is asked for of all of them where one subgraph has it all, and by @apollo/query-planner in any case; an error of what was not wanted then has a place, and takes the object along where it may not be null.',
  explains: ({ what, at, found }, { members }, { errors }) =>
    members && (what === 'errors' ? found !== null : errors.some(({ path = [] }) => path.length > 0 && related(at, path.join('.')))),
};

const TYPE_LOST: KnownFault = {
  name: 'the type of an interface object lost with one of its fields',
  atMost: 5,
  reason:
    'Type and fields come in one fetch: where a field that may not be null takes the entity along there, nobody tells the type. The error says so, and what hangs on the type is left out.',
  explains: ({ what, at }, { narrowed }, { errors }) =>
    what === 'data' && narrowed && errors.some(({ path = [] }) => path.length > 0 && related(at, path.join('.'))),
};

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
    name: 'nothing that counts as false has its name back',
    atMost: 20,
    reason:
      'Where its planner renames a field to keep two types apart, its executor does not name a null, a 0, a false or an empty text as it was (dataRewrites: if (objAtPath)): who requires it is not asked.',
    explains: ({ found }, { shapes }) => found === null && shapes,
  },
  {
    name: 'nothing to ask, so null',
    atMost: 10,
    reason:
      'Its planner leaves a field out of which, with these variables, it sees nothing to ask, as under a condition and its contrary: null stands in place of the objects.',
    explains: ({ found, expected }) => found === null && expected !== null && hollow(expected),
  },
  {
    name: 'silence about what it did not ask',
    atMost: 20,
    reason:
      'What it cannot ask for, since a key or a required field was lost with a broken subgraph, is null without an error of its own; so is what its planner saw nothing to ask of.',
    explains: ({ what, found, expected }, { broken }, { data }) =>
      what === 'errors' && broken && found === null && typeof expected === 'string' && isNullAt(data, expected),
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
  REQUIRED_CONDITIONALLY,
  REQUIRED_ELSEWHERE,
  MORE_OF_A_MEMBER,
];

/** Of @graphql-hive/router-query-planner, where @apollo/query-planner, which plans instead of it where it can, is no better. */
export const FAULTS_OF_THE_PLANNERS: readonly KnownFault[] = [
  MORE_THAN_WANTED,
  TYPE_LOST,
  CONDITION_LOST,
  REQUIRED_CONDITIONALLY,
  REQUIRED_ELSEWHERE,
  MORE_OF_A_MEMBER,
];

/** Of @apollo/query-planner, where an executor over it cannot be right. */
export const FAULTS_OF_THE_SPARE: readonly KnownFault[] = [
  {
    name: 'a field lost beside its like',
    atMost: 5,
    reason: 'Of two selections of one field, of which a variable may leave out the first, it may lose what only the second asks for.',
    explains: ({ what }, { conditions }) => what === 'data' && conditions,
  },
  MORE_THAN_WANTED,
  TYPE_LOST,
  REQUIRED_CONDITIONALLY,
  REQUIRED_ELSEWHERE,
  MORE_OF_A_MEMBER,
];
