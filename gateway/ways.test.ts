import { describe, expect, it } from 'vitest';
import type { SubgraphPlace } from './supergraph.js';
import type { SubgraphTransport } from './transports/transport.js';
import { Ways } from './ways.js';

const CRM = { name: 'crm', url: 'http://one/graphql' };
const SHOP = { name: 'shop', url: 'http://two/graphql' };
const MOVED = { ...SHOP, url: 'http://three/graphql' };

const open = () => {
  const closed: string[] = [];
  const lead = ({ name, url }: SubgraphPlace): SubgraphTransport => ({
    name,
    execute: async () => ({}),
    subscribe: async () => ({}),
    health: async () => ({ standing: 'UP', reason: null }),
    close: async () => void closed.push(url),
  });
  return { closed, lead, ways: new Ways(lead, transport => ({ ...transport })) };
};

describe('the ways to the subgraphs', () => {
  it('stay the same while a subgraph stays where it is', () => {
    const { ways } = open();
    const [before, after] = [ways.to([CRM, SHOP]), ways.to([CRM, MOVED])];
    expect(after.get('crm')).toBe(before.get('crm'));
    expect(after.get('shop')).not.toBe(before.get('shop'));
  });

  it('are closed when no graph has them any more', async () => {
    const { ways, closed } = open();
    const [before, after] = [ways.to([CRM, SHOP]), ways.to([CRM, MOVED])];
    await ways.closeUnused([before, after]);
    expect(closed).toEqual([]);
    await ways.closeUnused([after]);
    expect(closed).toEqual([SHOP.url]);
    await ways.close();
    expect(closed).toEqual([SHOP.url, CRM.url, MOVED.url]);
  });

  it('stay open where they were given, whichever graph needs them', async () => {
    const { lead, closed } = open();
    const ways = new Ways([CRM, SHOP].map(lead), transport => transport);
    expect(() => ways.to([CRM, { name: 'stock', url: '' }])).toThrow('The supergraph names subgraphs that nothing leads to: stock');
    await ways.closeUnused([ways.to([CRM])]);
    expect(closed).toEqual([]);
    await ways.close();
    expect(closed).toEqual([CRM.url, SHOP.url]);
  });
});
