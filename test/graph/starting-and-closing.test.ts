import { describe, expect, it } from 'vitest';
import { gateway } from '#gateway/index.js';
import { systemClock } from '#kernel/clock.js';
import { countedIds } from '#kernel/ids.js';
import type { Standing } from '#platform/health.js';
import { silentLog } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { type Answer, near, openGateway, until } from './open-gateway.js';
import { smallHouse } from './small-house.js';

leavesNothingOpen();

/** A gateway without a listener, and which of its transports have been closed. */
const door = ({ health }: { health?: () => Promise<{ standing: Standing; reason: null }> } = {}) => {
  const house = smallHouse();
  const closed: string[] = [];
  const transports = house.subgraphs.map(near).map(transport => ({
    ...transport,
    ...(health && { health }),
    close: async () => void closed.push(transport.name),
  }));
  const { supergraphSdl } = house;
  return {
    closed,
    ...gateway({ supergraphSdl, transports, clock: systemClock, ids: countedIds('op'), log: silentLog, development: true }),
  };
};

describe('a gateway that is closed', () => {
  it('before it was started lets go of its subgraphs, and cannot be started any more', async () => {
    const { close, start, closed } = door();
    await close();
    expect(closed.toSorted()).toEqual(['desk', 'people', 'shop']);
    await expect(start()).rejects.toMatchObject({ code: 'SHUTTING_DOWN', message: 'The gateway was closed before it had started' });
  });

  it('while it starts lets go of its subgraphs, and does not say that it has started', async () => {
    const asked = Promise.withResolvers<void>();
    const { close, start, closed } = door({
      health: () => {
        asked.resolve();
        return new Promise(() => {});
      },
    });
    const started = expect(start()).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    await asked.promise;
    await close();
    await started;
    expect(closed).toHaveLength(3);
  });

  it('answers first what was asked over a WebSocket, and takes nothing more there', async () => {
    const house = smallHouse();
    const gate = Promise.withResolvers<void>();
    house.desk.opens = gate.promise;
    let moving = 0;
    const transports = house.subgraphs.map(near).map(transport => ({
      ...transport,
      execute: (operation: Parameters<typeof transport.execute>[0]) => {
        if (operation.kind === 'mutation') moving++;
        return transport.execute(operation);
      },
    }));
    const opened = await openGateway({ supergraphSdl: house.supergraphSdl, transports });
    const { client } = opened.follow('{ __typename }');
    const closedWith = new Promise(resolve => client.on('closed', event => resolve((event as { code: number }).code)));
    const answers: unknown[] = [];
    const completed = new Promise<void>((resolve, reject) => {
      client.subscribe(
        { query: 'mutation { moveCall(id: "call-1", phase: "HANDLING") { phase } }' },
        { next: answer => void answers.push(answer), error: reject, complete: resolve },
      );
    });
    await until(() => moving === 1);
    const closing = opened.door.close();
    const late = client.iterate({ query: '{ shopMotto }' }) as AsyncIterableIterator<Answer>;
    await expect(late.next()).rejects.toMatchObject([{ extensions: { code: 'SHUTTING_DOWN', retryable: true } }]);
    gate.resolve();
    await completed;
    expect(answers).toEqual([{ data: { moveCall: { phase: 'HANDLING' } } }]);
    expect(await closedWith).toBe(1001);
    await closing;
  });
});
