import { describe, expect, it } from 'vitest';
import { apiSchemaOf, compose } from '../compose.js';
import { liftTopics, overruled } from './topics.js';

const header = (as = '@delivery') => `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@composeDirective"])
  @link(url: "https://switchboard.invalid/delivery/v1.0", import: [{ name: "@delivery", as: "${as}" }])
  @composeDirective(name: "${as}")
  directive ${as}(policy: delivery__Policy!, past: String) on FIELD_DEFINITION
  enum delivery__Policy { CONFLATE RESUME CLOSE }`;
const supergraph = (fields: string, { as = '@delivery', query = 'bikes: Int' } = {}) =>
  compose([
    { name: 'bikes', url: 'http://bikes.invalid/graphql', sdl: `${header(as)} type Query { ${query} } type Subscription { ${fields} }` },
    {
      name: 'cars',
      url: 'http://cars.invalid/graphql',
      sdl: `${header(as)} type Query { cars: Int } type Subscription { parked: Int ${as}(policy: CLOSE) }`,
    },
  ]).supergraphSdl;

describe('what a supergraph says about slow readers', () => {
  const FIELDS =
    'sold(after: Int, shop: ID): Int @delivery(policy: RESUME, past: "after") stock: Int @delivery(policy: CONFLATE) other: Int';
  const TOPICS = { sold: { policy: 'resume', past: 'after' }, stock: { policy: 'conflate' }, parked: { policy: 'close' } };

  it('is read by field, of all its subgraphs', () => {
    expect(liftTopics(supergraph(FIELDS)).topics).toEqual(TOPICS);
  });

  it('is read under another name', () => {
    expect(liftTopics(supergraph(FIELDS.replaceAll('@delivery', '@slow'), { as: '@slow' })).topics).toEqual(TOPICS);
  });

  it('is taken out with all that belongs to it, and clients never see it', () => {
    const composed = supergraph(FIELDS);
    const { supergraphSdl } = liftTopics(composed);
    expect(supergraphSdl).not.toMatch(/delivery/i);
    expect(supergraphSdl).toContain('sold(after: Int, shop: ID): Int @join__field(graph: BIKES)');
    expect(apiSchemaOf(composed)).toBe(apiSchemaOf(supergraphSdl));
    expect(apiSchemaOf(composed)).not.toMatch(/delivery/i);
  });

  it('is nothing where nothing is said, and the text stays as it is', () => {
    const text = 'type Query { a: Int }';
    expect(liftTopics(text)).toEqual({ supergraphSdl: text, topics: {} });
  });

  it.each([
    [
      'stock: Int @delivery(policy: RESUME, past: "after")',
      {},
      'Subscription.stock names an argument for the past that the field does not have',
    ],
    ['stock: Int', { query: 'bikes: Int @delivery(policy: CLOSE)' }, 'Query.bikes belongs to fields of subscriptions'],
  ])('is refused where it makes no sense: %s %j', (fields, more, words) => {
    expect(() => liftTopics(supergraph(fields, more))).toThrow(`@delivery at ${words}`);
  });

  it('is refused where it names no policy that there is', () => {
    const sdl = supergraph('stock: Int @delivery(policy: CONFLATE)').replace('policy: CONFLATE', 'policy: PATIENT');
    expect(() => liftTopics(sdl)).toThrow('@delivery at Subscription.stock wants one of the policies CONFLATE, RESUME, CLOSE');
  });
});

it('settings overrule a policy, and a past only where they name one', () => {
  const said = { sold: { policy: 'resume', past: 'after' }, stock: { policy: 'conflate' } } as const;
  expect(overruled(said, { sold: 'close', other: 'resume', stock: { policy: 'resume', past: 'since' } })).toEqual({
    sold: { policy: 'close', past: 'after' },
    stock: { policy: 'resume', past: 'since' },
    other: { policy: 'resume' },
  });
});
