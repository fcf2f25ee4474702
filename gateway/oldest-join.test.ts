import { expect, it } from 'vitest';
import { compose } from './compose.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@cost", "@context", "@fromContext"])';
const composed = (sdl: string) => compose([{ name: 'shop', url: 'http://shop.invalid/graphql', sdl: `${LINK} ${sdl}` }]).supergraphSdl;

it('says a graph without context in the older specification, without its types', () => {
  const supergraph = composed('type Query { motto: String @cost(weight: 2) }');
  expect(supergraph).toContain('"https://specs.apollo.dev/join/v0.4"');
  expect(supergraph).toContain('overrideLabel: String) repeatable on');
  expect(supergraph).not.toMatch(/contextArguments|join__ContextArgument|join__FieldValue|\n\n\n/);
  expect(supergraph).toContain('motto: String @cost(weight: 2)');
});

it('leaves one as it is that passes context on', () => {
  const supergraph = composed(`type Query { user: User }
    type User @key(fields: "id") @context(name: "userContext") { id: ID! currency: String! purchase: Purchase! }
    type Purchase @key(fields: "id") { id: ID! total(in: String @fromContext(field: "$userContext { currency }")): Int! }`);
  expect(supergraph).toContain('"https://specs.apollo.dev/join/v0.5"');
  expect(supergraph).toContain('contextArguments: [{');
  expect(supergraph).toContain('input join__ContextArgument');
});
