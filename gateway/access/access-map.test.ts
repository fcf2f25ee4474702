import { describe, expect, it } from 'vitest';
import { liftAccess } from './access-map.js';
import { inWords } from './requirement.js';

const LINKS = `schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)
  @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)
  @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)
{ query: Query }
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @requiresScopes(scopes: [[requiresScopes__Scope!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @policy(policies: [[policy__Policy!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
scalar requiresScopes__Scope
scalar policy__Policy
`;

/** By field, what it wants, in words. */
const wanted = (types: string, links = LINKS): Record<string, string> =>
  Object.fromEntries([...liftAccess(links + types).access].map(([field, requirement]) => [field, inWords(requirement)]));

describe('what a composed schema says about access', () => {
  it('is taken out of it, with all that belongs to it', () => {
    const { supergraphSdl, access } = liftAccess(
      `${LINKS} type Query { "Who asks" me: User @authenticated @join__field(graph: A) motto: String } type User @policy(policies: [["p"]]) { id: ID! }`,
    );
    expect(supergraphSdl).not.toMatch(/@authenticated|requiresScopes|policy/);
    expect(supergraphSdl).toContain('"Who asks"');
    expect(supergraphSdl).toContain('me: User @join__field(graph: A)');
    expect(supergraphSdl).toContain('join/v0.5');
    expect([...access.keys()]).toEqual(['Query.me', 'User.id']);
  });

  it('costs nothing where there is none: the text stays as it was', () => {
    const sdl = 'schema @link(url: "https://specs.apollo.dev/link/v1.0") {\nquery: Query } # as it was\ntype Query { a: Int }';
    expect(liftAccess(sdl)).toEqual({ supergraphSdl: sdl, access: new Map() });
  });

  it.each([
    ['by an import', 'import: [{ name: "@requiresScopes", as: "@scoped" }]', '@scoped', 'requiresScopes__Scope'],
    ['by a namespace', 'as: "scoped"', '@scoped', 'scoped__Scope'],
    ['with its types', 'import: ["@requiresScopes", { name: "Scope", as: "Right" }]', '@requiresScopes', 'Right'],
  ])('is known under another name, %s', (_, how, directive, scalar) => {
    const { supergraphSdl, access } = liftAccess(`schema
      @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY, ${how}) { query: Query }
      directive ${directive}(scopes: [[${scalar}!]!]!) on FIELD_DEFINITION
      scalar ${scalar}
      type Query { a: Int ${directive}(scopes: [["a"]]) }`);
    expect([...access.keys()]).toEqual(['Query.a']);
    expect(supergraphSdl.replaceAll(/\s+/g, ' ').trim()).toBe('schema { query: Query } type Query { a: Int }');
  });

  it.each([
    [
      'wants something enforced that nobody here knows',
      'schema @link(url: "https://specs.apollo.dev/rings/v0.1", for: SECURITY) { query: Query }',
      'wants https://specs.apollo.dev/rings/v0.1 enforced',
    ],
    ['holds back what cannot be held back', `${LINKS} input In @authenticated { a: Int }`, '@authenticated where nothing can be held back'],
    ['does not say what it wants', `${LINKS} type A { a: Int @policy }`, '@policy at A.a does not say which policies it wants'],
    ['wants no texts', `${LINKS} type A { a: Int @requiresScopes(scopes: [[1]]) }`, '@requiresScopes at A.a wants lists of lists of texts'],
    ['is none', '{', 'cannot be read'],
  ])('is refused where it %s', (_, sdl, message) => {
    expect(() => liftAccess(`${sdl}\ntype Query { a: Int }`)).toThrow(message);
  });
});

describe('to see a field it takes', () => {
  it('what stands at it and what stands at its type', () => {
    expect(
      wanted('type Query @authenticated { a: Int @requiresScopes(scopes: [["a", "b"], ["c"]]) b: Int @policy(policies: "p") }'),
    ).toEqual({
      'Query.a': 'the scopes a and b, or the scope c',
      'Query.b': 'the policy p',
    });
    expect(wanted('type Query @requiresScopes(scopes: [["q"]]) { a: Int @requiresScopes(scopes: [["a"]]) b: Int }')).toEqual({
      'Query.a': 'the scope a; the scope q',
      'Query.b': 'the scope q',
    });
  });

  it('what stands at the type of what it holds', () => {
    const types = `type Query { user: [User!]! day: [Day] mood: Mood free: Int } type User @authenticated { id: ID }
      scalar Day @requiresScopes(scopes: [["d"]]) enum Mood @policy(policies: [["m"]]) { GOOD }`;
    expect(wanted(types)).toEqual({
      'Query.user': 'to know who asks',
      'Query.day': 'the scope d',
      'Query.mood': 'the policy m',
      'User.id': 'to know who asks',
    });
  });

  it('of several types it may hold, what they have in common', () => {
    const types = `union Either = A | B union Other = A | C type Query { either: Either other: Other }
      type A @requiresScopes(scopes: [["x"], ["y"]]) { a: Int } type B @requiresScopes(scopes: [["y"], ["x"]]) @policy(policies: [["p"]]) { b: Int } type C { c: Int }`;
    expect(wanted(types)).toMatchObject({ 'Query.either': 'the scope x, or the scope y' });
    expect(wanted(types)).not.toHaveProperty(['Query.other']);
  });

  it('nothing that anyone can have where the alternatives are none, and nothing at all where one of them is nothing', () => {
    expect(wanted('type Query { a: Int @requiresScopes(scopes: []) b: Int @policy(policies: [["p"], []]) }')).toEqual({
      'Query.a': 'a scope that nobody has',
    });
  });

  describe('of an interface', () => {
    const types = (node: string, secret: string) => `type Query { node: Node }
      interface Node ${node} { id: ID secret: Int ${secret} }
      type A implements Node { id: ID secret: Int }
      type B implements Node @requiresScopes(scopes: [["b"], ["all"]]) { id: ID secret: Int @policy(policies: [["p"]]) }`;

    it('what it takes in every type behind it', () => {
      expect(wanted(types('', ''))).toEqual({
        'B.id': 'the scope all, or the scope b',
        'B.secret': 'the scope all, or the scope b; the policy p',
        'Node.id': 'the scope all, or the scope b',
        'Node.secret': 'the scope all, or the scope b; the policy p',
      });
    });

    it('no more where composition only repeats at the interface what its types want', () => {
      expect(wanted(types('@requiresScopes(scopes: [["all"], ["b"]])', '@policy(policies: [["p"]])'))).toEqual(wanted(types('', '')));
      expect(wanted(types('@requiresScopes(scopes: [["all"], ["b"], ["c"]])', ''))).toMatchObject({
        'B.id': 'the scope all, or the scope b',
      });
    });

    it('what the interface says on top of them, whoever is behind it', () => {
      expect(wanted(types('@authenticated', '@policy(policies: [["q"]])'))).toEqual({
        'Query.node': 'to know who asks',
        'A.id': 'to know who asks',
        'A.secret': 'the policy q',
        'B.id': 'the scope all, or the scope b',
        'B.secret': 'the scope all, or the scope b; the policy p; the policy q',
        'Node.id': 'the scope all, or the scope b',
        'Node.secret': 'the scope all, or the scope b; the policy p; the policy q',
      });
    });
  });

  it('what the fields take that it is made from, however far away', () => {
    const types = `type Query { user: User }
      type User { id: ID email: String @policy(policies: [["e"]]) home: Place rank: Rank
        a: Int @join__field(graph: A, requires: "id email") b: Int @join__field(graph: B, requires: "a") @join__field(graph: C)
        c: Int @join__field(graph: A, requires: "home { town ... on Place { street(of: 1) } }") d: Int @join__field(graph: A, requires: "rank id")
        e: Int @join__field(graph: A, provides: "email") }
      type Place { town: Int street(of: Int): Int @policy(policies: [["s"]]) }
      enum Rank @authenticated { A }`;
    expect(wanted(types)).toEqual({
      'User.email': 'the policy e',
      'User.rank': 'to know who asks',
      'User.a': 'the policy e',
      'User.b': 'the policy e',
      'User.c': 'the policy s',
      'User.d': 'to know who asks',
      'Place.street': 'the policy s',
    });
  });

  it('what an interface object makes its fields from', () => {
    const types = `type Query { node: Node } interface Node { id: ID secret: Int sum: Int @join__field(graph: B, requires: "secret") }
      type A implements Node { id: ID secret: Int sum: Int @join__field } type B implements Node { id: ID secret: Int @policy(policies: [["p"]]) sum: Int @join__field }`;
    expect(wanted(types)).toEqual({
      'B.secret': 'the policy p',
      'B.sum': 'the policy p',
      'Node.secret': 'the policy p',
      'Node.sum': 'the policy p',
    });
  });

  it('what reaches it from a context', () => {
    const types = `type Query { a: A }
      type A @context(name: "a__ctx") { secret: Int @policy(policies: [["p"]]) other: Int inner: Inner }
      type Inner { hint: Int @join__field(graph: A, contextArguments: [{ context: "a__ctx", name: "of", type: "Int", selection: "{ secret }" }])
        free: Int @join__field(graph: A, contextArguments: [{ context: "a__ctx", name: "of", type: "Int", selection: "{ other }" }]) }`;
    expect(wanted(types)).toEqual({ 'A.secret': 'the policy p', 'Inner.hint': 'the policy p' });
  });
});
