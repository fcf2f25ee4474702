import { describe, expect, it } from 'vitest';
import { compose } from '../compose.js';
import { liftPolicies, readPolicies } from './policies.js';

const LINK = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@composeDirective"])
  @link(url: "https://switchboard.invalid/cacheControl/v1.0", import: ["@cacheControl"])
  @composeDirective(name: "@cacheControl")
  directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  enum CacheControlScope { PUBLIC PRIVATE }`;
const bikes = (more = '') => `${LINK}
  type Query { bikes: [Bike] @cacheControl(maxAge: 30) plain: Int ${more} }
  type Bike @key(fields: "id") @cacheControl(maxAge: 60, scope: PRIVATE) { id: ID! parts: [Part] @cacheControl(inheritMaxAge: true) }
  type Part { name: String }`;
const supergraph = (sdl: string) => compose([{ name: 'bikes', url: 'http://bikes.invalid/graphql', sdl }]).supergraphSdl;

describe('what a supergraph says about keeping', () => {
  it('is read by coordinate', () => {
    expect(liftPolicies(supergraph(bikes())).policies).toEqual({
      Bike: { maxAgeMs: 60_000, scope: 'PRIVATE' },
      'Query.bikes': { maxAgeMs: 30_000 },
      'Bike.parts': { inheritMaxAge: true },
    });
  });

  it('is taken out with all that belongs to it', () => {
    const { supergraphSdl } = liftPolicies(supergraph(bikes()));
    expect(supergraphSdl).not.toMatch(/cacheControl/i);
    const plain = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
      type Query { bikes: [Bike] plain: Int } type Bike @key(fields: "id") { id: ID! parts: [Part] } type Part { name: String }`;
    expect(liftPolicies(supergraph(plain)).policies).toEqual({});
    expect(supergraphSdl).toContain('@join__type(graph: BIKES, key: "id")');
  });

  it('leaves its enum where something else is of that type', () => {
    const { supergraphSdl } = liftPolicies(supergraph(bikes('scope: CacheControlScope')));
    expect(supergraphSdl).toContain('enum CacheControlScope');
    expect(supergraphSdl).not.toContain('@cacheControl');
  });

  it('is nothing where nothing is said, and the text stays as it is', () => {
    const text = 'type Query { a: Int }';
    expect(liftPolicies(text)).toEqual({ supergraphSdl: text, policies: {} });
  });
});

describe('policies in a file', () => {
  it('are read from YAML or JSON', () => {
    expect(readPolicies('Customer: { maxAgeMs: 60000, staleMs: 5000, scope: PRIVATE }\nCustomer.orders: { maxAgeMs: 0 }')).toEqual({
      Customer: { maxAgeMs: 60_000, staleMs: 5_000, scope: 'PRIVATE' },
      'Customer.orders': { maxAgeMs: 0 },
    });
    expect(readPolicies('{"Order": {"maxAgeMs": 1}}')).toEqual({ Order: { maxAgeMs: 1 } });
    expect(readPolicies('')).toEqual({});
  });

  it.each([
    ['Customer: { maxAge: 60 }', /Customer: .*maxAge/],
    ['Customer: { maxAgeMs: -1 }', /Customer\.maxAgeMs/],
    ['Customer: { scope: SECRET }', /Customer\.scope/],
    ['"a b": { maxAgeMs: 1 }', /wants Type or Type\.field|a b/],
    ['- 1', /the file/],
    ['{', /no YAML/],
  ])('%s is refused by name', (text, words) => {
    expect(() => readPolicies(text)).toThrow(words);
  });
});
