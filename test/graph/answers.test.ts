import { describe, expect, it } from 'vitest';
import type { SubgraphOperation } from '#gateway/transports/transport.js';
import { HubError } from '#kernel/errors.js';
import { EXECUTORS, near, openGateway } from './open-gateway.js';
import { smallHouse } from './small-house.js';

describe.each(EXECUTORS)('by %s', (_, executor) => {
  const open = async () => {
    const house = smallHouse();
    return { house, ...(await openGateway({ executor, supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near) })) };
  };

  describe('one question to several subgraphs', () => {
    it('joins entities along their keys, with arguments and variables', async () => {
      const { ask } = await open();
      const query = 'query CallView($id: ID!, $n: Int!) { call(id: $id) { id customer { name orders(first: $n) { id status } } } }';
      expect(await ask(query, { id: 'call-1', n: 2 })).toEqual({
        data: {
          call: {
            id: 'call-1',
            customer: {
              name: 'Ada',
              orders: [
                { id: 'o1', status: 'SHIPPED' },
                { id: 'o2', status: 'SHIPPED' },
              ],
            },
          },
        },
      });
    });

    it('brings what a field requires from the subgraph that has it', async () => {
      const { ask } = await open();
      expect(await ask('{ customers { id loyalty } }')).toEqual({
        data: {
          customers: [
            { id: 'c1', loyalty: 'points of +4420000001' },
            { id: 'c2', loyalty: 'no phone, no points' },
          ],
        },
      });
    });

    it('takes a mutation to its subgraph and reads its result across the graph', async () => {
      const { ask } = await open();
      expect(await ask('mutation { moveCall(id: "call-1", phase: "HANDLING") { phase customer { name } } }')).toEqual({
        data: { moveCall: { phase: 'HANDLING', customer: { name: 'Ada' } } },
      });
    });

    it('asks each subgraph once however many entities there are', async () => {
      const house = smallHouse();
      const asked: string[] = [];
      const transports = house.subgraphs.map(near).map(transport => ({
        ...transport,
        execute: (operation: SubgraphOperation) => {
          asked.push(transport.name);
          return transport.execute(operation);
        },
      }));
      const { ask } = await openGateway({ executor, supergraphSdl: house.supergraphSdl, transports });
      await ask('{ calls { customer { name orders { id } } } }');
      expect(asked.toSorted()).toEqual(['desk', 'people', 'shop']);
    });
  });

  describe('when a subgraph fails', () => {
    it('leaves its fields null with a typed error at their place, and answers the rest', async () => {
      const { ask, house } = await open();
      house.shop.failure = new HubError('UPSTREAM_UNAVAILABLE', 'orders.house refuses connections', { system: 'orders.house' });
      expect(await ask('{ call(id: "call-1") { phase customer { name orders { id } } } }')).toEqual({
        data: { call: { phase: 'INBOUND', customer: { name: 'Ada', orders: null } } },
        errors: [
          {
            message: 'orders.house refuses connections',
            path: ['call', 'customer', 'orders'],
            extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true, subgraph: 'shop', system: 'orders.house' },
          },
        ],
      });
    });

    it('does the same when the subgraph itself cannot be reached', async () => {
      const house = smallHouse();
      const gone = (name: string) => new HubError('UPSTREAM_UNAVAILABLE', `${name} refuses connections`);
      const transports = house.subgraphs
        .map(near)
        .map(transport => (transport.name === 'shop' ? { ...transport, execute: () => Promise.reject(gone('shop')) } : transport));
      const { ask } = await openGateway({ executor, supergraphSdl: house.supergraphSdl, transports });
      const { data, errors } = await ask('{ customers { name orders { id } } }');
      expect(data).toEqual({
        customers: [
          { name: 'Ada', orders: null },
          { name: '林小雨', orders: null },
        ],
      });
      expect(errors).toEqual(
        [0, 1].map(at => ({
          message: 'shop refuses connections',
          path: ['customers', at, 'orders'],
          extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true, subgraph: 'shop' },
        })),
      );
    });

    it('points to what the client asked when only what was needed on the way failed', async () => {
      const house = smallHouse();
      const transports = house.subgraphs
        .map(near)
        .map(transport =>
          transport.name === 'people'
            ? { ...transport, execute: () => Promise.reject(new HubError('UPSTREAM_TIMEOUT', 'people took over 800 ms')) }
            : transport,
        );
      const { ask } = await openGateway({ executor, supergraphSdl: house.supergraphSdl, transports });
      const { data, errors } = await ask('{ call(id: "call-1") { id customer { loyalty } } }');
      expect(data).toEqual({ call: { id: 'call-1', customer: { loyalty: null } } });
      expect(errors).toEqual([
        {
          message: 'people took over 800 ms',
          path: ['call', 'customer'],
          extensions: { code: 'UPSTREAM_TIMEOUT', retryable: true, subgraph: 'people' },
        },
      ]);
    });

    it('keeps from the client what nobody foresaw', async () => {
      const { ask, house } = await open();
      house.shop.failure = new TypeError('cannot read secret of undefined');
      const { errors } = await ask('{ customer(id: "c1") { orders { id } } }');
      expect(errors).toEqual([
        {
          message: 'Something went wrong inside the hub',
          path: ['customer', 'orders'],
          extensions: { code: 'INTERNAL', retryable: false, subgraph: 'shop' },
        },
      ]);
    });

    it('says why, when a reference leads nowhere', async () => {
      const { ask } = await open();
      const { data, errors } = await ask('{ call(id: "call-2") { id customer { name } } }');
      expect(data).toEqual({ call: { id: 'call-2', customer: null } });
      expect(errors).toMatchObject([{ path: ['call', 'customer', 'name'], extensions: { code: 'UPSTREAM_MALFORMED', retryable: false } }]);
    });
  });
});
