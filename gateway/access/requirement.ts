import type { Identity } from '../identity.js';

/** Any of these groups will do, and of a group it takes all: `[["a", "b"], ["c"]]` is a and b, or c. Of none, nobody has enough. */
export type Alternatives = readonly (readonly string[])[];

/** What someone must be or have to see a field. Each of its parts has to be met. */
export interface Requirement {
  authenticated: boolean;
  scopes: readonly Alternatives[];
  policies: readonly Alternatives[];
  /** The same for requirements that ask for the same. */
  key: string;
}

const unique = <T>(values: readonly T[], keyOf: (value: T) => string): T[] =>
  [...new Map(values.map(value => [keyOf(value), value]))].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);

/** Each once, in one order. A part that asks for nothing is none. */
const distinct = (parts: readonly Alternatives[]): Alternatives[] => {
  const sorted = parts.map(groups =>
    unique(
      groups.map(group => unique(group, one => one)),
      JSON.stringify,
    ),
  );
  return unique(
    sorted.filter(groups => groups.every(group => group.length > 0)),
    JSON.stringify,
  );
};

type Parts = Partial<Pick<Requirement, 'authenticated' | 'scopes' | 'policies'>>;

export const requirement = ({ authenticated = false, scopes = [], policies = [] }: Parts): Requirement => {
  const [allScopes, allPolicies] = [distinct(scopes), distinct(policies)];
  const key = JSON.stringify([authenticated, allScopes, allPolicies]);
  return { authenticated, scopes: allScopes, policies: allPolicies, key };
};

/** What anyone may see. */
export const FREE: Requirement = requirement({});

/** What it takes to meet all of them. */
export const together = (requirements: readonly Requirement[]): Requirement => {
  const [first = FREE, ...others] = new Map(requirements.map(each => [each.key, each])).values();
  if (others.length === 0) return first;
  const all = [first, ...others];
  return requirement({
    authenticated: all.some(({ authenticated }) => authenticated),
    scopes: all.flatMap(({ scopes }) => scopes),
    policies: all.flatMap(({ policies }) => policies),
  });
};

/** What each of them asks for in the same words: who lacks that meets none of them. */
export const inCommon = (requirements: readonly Requirement[]): Requirement => {
  const [first, ...others] = requirements;
  if (!first || others.every(({ key }) => key === first.key)) return first ?? FREE;
  const inAll = (part: Alternatives, parts: (of: Requirement) => readonly Alternatives[]): boolean =>
    others.every(other => parts(other).some(each => JSON.stringify(each) === JSON.stringify(part)));
  return requirement({
    authenticated: requirements.every(({ authenticated }) => authenticated),
    scopes: first.scopes.filter(part => inAll(part, ({ scopes }) => scopes)),
    policies: first.policies.filter(part => inAll(part, ({ policies }) => policies)),
  });
};

export const meets = ({ authenticated, scopes, policies }: Requirement, who: Identity): boolean =>
  (!authenticated || who.authenticated) && hasAll(scopes, who.scopes) && hasAll(policies, who.policies);

const hasAll = (wanted: readonly Alternatives[], held: ReadonlySet<string> | null): boolean =>
  held === null || wanted.every(groups => groups.some(group => group.every(one => held.has(one))));

/** How many combinations of alternatives are tried before the answer is no. */
const MOST_COMBINATIONS = 4_096;

/** Whether everybody who meets the one meets the other too. What would take too long to find out is said not to be so. */
export const implies = (one: Requirement, other: Requirement): boolean =>
  (one.authenticated || !other.authenticated) && covers(one.scopes, other.scopes) && covers(one.policies, other.policies);

const covers = (held: readonly Alternatives[], wanted: readonly Alternatives[]): boolean => {
  if (wanted.length === 0) return true;
  let combinations: ReadonlySet<string>[] = [new Set()];
  for (const groups of held) {
    if (combinations.length * groups.length > MOST_COMBINATIONS) return false;
    combinations = combinations.flatMap(before => groups.map(group => new Set([...before, ...group])));
  }
  return combinations.every(combination => hasAll(wanted, combination));
};

/** For people: "the scopes a and b, or the scope c; the policy p". */
export const inWords = ({ scopes, policies }: Requirement): string => {
  const wanted = [
    ...scopes.map(groups => alternativesIn(groups, 'scope', 'scopes')),
    ...policies.map(groups => alternativesIn(groups, 'policy', 'policies')),
  ];
  return wanted.length > 0 ? wanted.join('; ') : 'to know who asks';
};

const alternativesIn = (groups: Alternatives, one: string, many: string): string => {
  if (groups.length === 0) return `a ${one} that nobody has`;
  return groups.map(group => `the ${group.length === 1 ? one : many} ${group.join(' and ')}`).join(', or ');
};
