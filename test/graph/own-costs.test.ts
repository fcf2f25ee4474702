import { readFile } from 'node:fs/promises';
import { buildSchema, getNamedType, getNullableType, isCompositeType, isListType, isObjectType, Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { CALL as DEMONSTRATED_CALL } from '#apps/demo/report.js';
import { apiSchemaOf } from '#gateway/compose.js';
import { ARGUMENT_LIMITS } from '#gateway/guards/argument-bounds.js';
import { COST_LIMITS, costGuard } from '#gateway/guards/cost-guard.js';
import { costWeightsOf } from '#gateway/guards/cost-weights.js';
import { readManifest } from '#gateway/guards/known-operations.js';
import { someRequest } from '#gateway/testing/request.js';

const supergraphSdl = await readFile('gateway/supergraph.graphql', 'utf8');
const schema = buildSchema(apiSchemaOf(supergraphSdl));
const count = costGuard(schema, supergraphSdl, { ...COST_LIMITS, max: {} }, ARGUMENT_LIMITS);
const costOf = (source: string, variables: Record<string, unknown> = {}): number => {
  const document = parse(source);
  const operation = document.definitions.find(definition => definition.kind === Kind.OPERATION_DEFINITION)!;
  return count(someRequest(), document, operation, variables).requested;
};

describe('what the graph of the house costs', () => {
  it('is known of every list of things', () => {
    const { lists } = costWeightsOf(supergraphSdl);
    const listed = Object.values(schema.getTypeMap()).flatMap(type =>
      isObjectType(type) && !type.name.startsWith('__')
        ? Object.values(type.getFields())
            .filter(field => isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type)))
            .map(({ name }) => `${type.name}.${name}`)
        : [],
    );
    // Of which Query.calls says how long it is.
    expect(listed.filter(at => !lists.has(at))).toEqual(['CallPage.calls']);
  });

  it.each([
    ['as many calls as are asked for', '{ calls(first: 100) { calls { id } } }', {}, 10 + 100],
    ['as many as are given when nobody says', '{ calls { calls { id } } }', {}, 10 + 20],
    ['things within things', '{ customer(id: "c") { orders(first: 50) { items { sku } } } }', {}, 1 + 50 * (1 + 3)],
    ['what a search looks through', 'query ($for: String) { calls(search: $for) { total } }', { for: 'parcel' }, 10 + 100],
    ['nothing of a search that is none', 'query ($for: String) { calls(search: $for) { total } }', { for: null }, 10],
    ['a year', '{ stats(from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z") { calls } }', {}, 100],
  ])('counts %s', (_, source, variables, expected) => {
    expect(costOf(source, variables)).toBe(expected);
  });

  it('is far from what may be asked at once, for whatever our clients ask', async () => {
    const known = readManifest(await readFile('gateway/operations.json', 'utf8'), 'gateway/operations.json');
    const variables = { first: 500, search: 'parcel', from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };
    const asked = [...known.all, { name: 'the demonstration, of its calls', body: DEMONSTRATED_CALL }];
    const costs = asked.map(({ name, body }) => ({ name, cost: costOf(body, variables) }));
    expect(costs.filter(({ cost }) => cost > COST_LIMITS.max['*']! / 4)).toEqual([]);
  });
});
