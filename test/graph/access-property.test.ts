import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import {
  type ExecutionResult,
  execute,
  type FieldNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { guarded } from '#gateway/access/with-access.js';
import type { Executor, MakeExecutor } from '#gateway/executor.js';
import { compiledExecutor } from '#gateway/executors/compiled/compiled.js';
import { referenceExecutor } from '#gateway/executors/reference.js';
import { readable } from '#gateway/executors/written.js';
import { developmentIdentities } from '#gateway/identity.js';
import { someRequest } from '#gateway/testing/request.js';
import { systemClock } from '#kernel/clock.js';
import { drawsOf } from './differential/draws.js';
import { operationFrom } from './differential/operations.js';
import { PLANNER } from './differential/planning.js';
import { guardedHouse } from './guarded-house.js';

/** By type, or by type and field, who may see it: written by hand beside the house's schema, as a person would read it. */
type Held = (has: (name: string) => boolean, known: boolean) => boolean;
const firm: Held = has => has('firm:read');
const HELD: Record<string, Held> = {
  'Customer.email': has => has('crm:read'),
  'Customer.greeting': has => has('crm:read'),
  'Customer.phone': has => (has('crm:read') && has('crm:phone')) || has('admin'),
  'Customer.pin': has => has('vault!'),
  'Customer.mail': has => has('mail'),
  'Customer.rank': (_, known) => known,
  'Customer.points': has => has('points!'),
  'Customer.reviews': has => has('reviews'),
  'Firm.id': firm,
  'Firm.name': firm,
  'Firm.vat': firm,
  'Firm.owner': firm,
  'Firm.fans': firm,
  'Firm.diary': has => has('firm:read') && has('diary!'),
  'Firm.reviews': has => has('firm:read') && has('reviews'),
  'Party.id': firm,
  'Party.name': firm,
  'Party.fans': firm,
  'Party.diary': has => has('firm:read') && has('diary!'),
  'Party.reviews': has => has('firm:read') && has('reviews'),
  'Order.total': has => has('shop:money'),
  'Note.hidden': has => has('notes!'),
  'Vault.gold': has => has('vault!'),
  'Call.transcript': has => has('calls:hear'),
  'Query.vault': has => has('vault!'),
  'Query.firm': firm,
  'Query.staffMotto': (_, known) => known,
};
const SCOPES = ['crm:read', 'crm:phone', 'admin', 'mail', 'reviews', 'firm:read', 'shop:money', 'calls:hear'];
const POLICIES = ['vault', 'points', 'diary', 'notes'];

/** Fields whose names are denied wherever they stand can be looked for in what the subgraphs were asked. */
const NAMES = [
  'email',
  'phone',
  'pin',
  'mail',
  'rank',
  'points',
  'reviews',
  'vat',
  'total',
  'hidden',
  'gold',
  'transcript',
  'greeting',
  'staffMotto',
];

/** Any field of an object is worth asking for. */
const FIELD_TESTS = { interesting: (type: string) => type !== 'Query', requiring: () => false };

const IDENTITY = fc.record({
  scopes: fc.oneof(
    fc.constant('-'),
    fc.subarray(SCOPES).map(some => some.join(' ')),
  ),
  policies: fc.subarray(POLICIES).map(some => some.join(' ')),
});

const allows = ({ scopes, policies }: { scopes: string; policies: string }) => {
  const held = new Set(scopes === '-' ? [] : [...scopes.split(' '), ...policies.split(' ').map(policy => `${policy}!`)]);
  return (field: string): boolean => HELD[field]?.(name => held.has(name), scopes !== '-') ?? true;
};

/** A word in a query that is no alias. */
const FIELD = /\w+\b(?!\s*:)/g;

/** What graphql-js makes of an answer that was given to someone who may see all, when it throws at what is denied. */
const masked = (
  schema: GraphQLSchema,
  { document, variables, data }: { document: ReturnType<typeof parse>; variables: Record<string, unknown>; data: unknown },
  isAllowed: (field: string) => boolean,
): ExecutionResult => {
  const askedOn = new Map<FieldNode, string>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field(field) {
        askedOn.set(field, `${types.getParentType()}.${field.name.value}`);
      },
    }),
  );
  const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (source, _args, _context, { fieldNodes, path }) => {
    if (fieldNodes.every(node => !isAllowed(askedOn.get(node)!))) throw new Error('denied');
    return (source as Record<string, unknown>)[path.key];
  };
  const typeResolver = (value: unknown) => (value as { kind__: string }).kind__;
  return execute({ schema, document, rootValue: data, variableValues: variables, fieldResolver, typeResolver }) as ExecutionResult;
};

/** The operation with the type of each object beside what it asks, so that its answer can be looked through. */
const withTypes = (source: string): string => source.replaceAll('{ ', '{ kind__: __typename ');

const plain = (result: ExecutionResult): ExecutionResult => JSON.parse(JSON.stringify(readable(result))) as ExecutionResult;

const placesOf = ({ errors = [] }: ExecutionResult): string[] => errors.map(({ path }) => (path ?? []).join('.')).toSorted();

const EXECUTORS: [name: string, make: MakeExecutor][] = [
  ['the reference executor', referenceExecutor],
  ['the compiled executor', compiledExecutor(PLANNER)],
];

describe.each(EXECUTORS)('%s, asked anything by anyone', (_, makeExecutor) => {
  it('asks no subgraph for what is denied, and gives all else as it is', { timeout: 120_000 }, async () => {
    const house = guardedHouse();
    const transports = new Map(house.transports.map(transport => [transport.name, transport]));
    const limits = { waitingEvents: 1, stalledMs: 1_000 };
    const options = { supergraphSdl: house.supergraphSdl, transports, clock: systemClock, eventMs: 1_000, events: limits };
    const executor: Executor = await guarded(makeExecutor)(options);
    const other: Executor = await guarded(compiledExecutor(PLANNER))(options);
    onTestFinished(async () => void (await Promise.all([executor.close(), other.close()])));
    const { schema } = executor;
    const identities = developmentIdentities();
    const ask = async (source: string, variables: Record<string, unknown>, shown = {}, by = executor) => {
      const request = someRequest({ identity: await identities.identify(shown) });
      return plain(await by.execute({ document: parse(source), source, operationName: null, variables, request }));
    };
    const met = { operations: 0, denied: 0, nulled: 0, misread: 0 };

    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(0xffff), { minLength: 300, maxLength: 300, size: 'max' }), IDENTITY, async (tape, who) => {
        const { source: made, variables } = operationFrom(schema, FIELD_TESTS, drawsOf(tape));
        const source = withTypes(made);
        const document = parse(source);
        if (!made.startsWith('query') || validate(schema, document).length > 0) return;
        const whole = await ask(source, variables);
        if (whole.errors || !whole.data) return;
        // What an executor gets wrong for everybody is no matter of access.
        if (!isDeepStrictEqual(whole, await ask(source, variables, {}, other))) return void met.misread++;
        const isAllowed = allows(who);
        const expected = masked(schema, { document, variables, data: whole.data }, isAllowed);

        house.requests.length = 0;
        const answer = await ask(source, variables, who);
        expect(answer.data).toEqual(plain(expected).data);
        expect(placesOf(answer).length > 0).toBe(placesOf(expected).length > 0);
        for (const place of placesOf(expected)) expect(placesOf(answer)).toContain(place);
        const never = NAMES.filter(name => Object.keys(HELD).every(field => !field.endsWith(`.${name}`) || !isAllowed(field)));
        const words = new Set(house.requests.flatMap(({ query }) => query.match(FIELD) ?? []));
        expect(never.filter(name => words.has(name))).toEqual([]);
        met.operations++;
        if (expected.errors) met.denied++;
        if (expected.errors && Object.values(expected.data ?? {}).includes(null)) met.nulled++;
      }),
      { seed: 20_261_124, numRuns: 400 },
    );
    expect(met.misread).toBeLessThan(8);
    expect(met.denied).toBeGreaterThan(60);
    expect(met.operations).toBeGreaterThan(150);
  });
});
