import type { ExecutionResult } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { SubgraphOperation } from '#gateway/transports/transport.js';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Standing } from '#platform/health.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { near, openGateway, until } from './open-gateway.js';
import { smallHouse } from './small-house.js';

leavesNothingOpen();

const start = '2026-01-05T09:00:00.000Z';

const lostDesk = new HubError('UPSTREAM_UNAVAILABLE', 'The connection to desk was lost');

/** A gateway whose subgraphs say what the test wants about themselves. */
const open = async () => {
  const house = smallHouse();
  const clock = new ManualClock(start);
  const said: Record<string, { standing: Standing; reason: string | null } | 'nothing'> = {};
  const refusing = new Set<string>();
  const transports = house.subgraphs.map(near).map(transport => ({
    ...transport,
    health: async () => {
      const answer = said[transport.name];
      return answer === 'nothing' ? await new Promise<never>(() => {}) : (answer ?? { standing: 'UP' as const, reason: null });
    },
    execute: async (operation: SubgraphOperation) => {
      if (refusing.has(transport.name)) throw new HubError('UPSTREAM_UNAVAILABLE', `${transport.name} refuses connections`);
      return transport.execute(operation);
    },
    subscribe: async (operation: SubgraphOperation) => {
      if (refusing.has(transport.name)) throw new HubError('UPSTREAM_UNAVAILABLE', `${transport.name} refuses connections`);
      const events = await transport.subscribe(operation);
      if (!('next' in events)) return events;
      // As over a wire: a source that is lost is a thrown error, not an answer.
      const wired: AsyncIterableIterator<ExecutionResult> = {
        async next() {
          const event = await events.next();
          if (event.value?.errors) throw lostDesk;
          return event;
        },
        return: () => events.return!(),
        [Symbol.asyncIterator]: () => wired,
      };
      return wired;
    },
  }));
  const opened = await openGateway({ supergraphSdl: house.supergraphSdl, transports, clock });
  const get = async (path: string) => {
    const response = await fetch(opened.url + path);
    return { status: response.status, body: (await response.json()) as never };
  };
  return { ...opened, house, said, refusing, clock, get };
};

/** The events of /status/stream, parsed. */
async function* statuses(url: string) {
  const response = await fetch(`${url}/status/stream`);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  let text = '';
  for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
    text += part;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = /^event: status\ndata: (.*)$/.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data) yield JSON.parse(data);
    }
  }
}

const well = (name: string) => ({ name, standing: 'UP', since: start, reason: null, p50Ms: null });

describe('how the graph is', () => {
  it('stands at /status, subgraph by subgraph, with the median time of its answers', async () => {
    const { get, ask } = await open();
    expect(await get('/status')).toEqual({ status: 200, body: { standing: 'UP', subgraphs: ['people', 'shop', 'desk'].map(well) } });
    await ask('{ shopMotto }');
    const { body } = await get('/status');
    expect(body).toMatchObject({ subgraphs: [{ p50Ms: null }, { name: 'shop', p50Ms: expect.any(Number) }, { p50Ms: null }] });
  });

  it('is asked for again and again, and says since when and why', async () => {
    const { get, said, clock } = await open();
    said.shop = { standing: 'DOWN', reason: 'shop refuses connections' };
    await clock.advance(5_000);
    expect((await get('/status')).body).toMatchObject({
      standing: 'DEGRADED',
      subgraphs: [{}, { name: 'shop', standing: 'DOWN', since: '2026-01-05T09:00:05.000Z', reason: 'shop refuses connections' }, {}],
    });
    said.shop = { standing: 'UP', reason: null };
    await clock.advance(5_000);
    expect((await get('/status')).body).toMatchObject({ standing: 'UP', subgraphs: [{}, { since: '2026-01-05T09:00:10.000Z' }, {}] });
  });

  it('counts a subgraph that says nothing as down', async () => {
    const { get, said, clock } = await open();
    said.desk = 'nothing';
    await clock.advance(5_000);
    await clock.advance(2_000);
    expect((await get('/status')).body).toMatchObject({
      subgraphs: [{}, {}, { standing: 'DOWN', reason: 'did not say how it is within 2000 ms' }],
    });
  });

  it('is sent to whoever follows it, at once when a client meets a subgraph that is down', async () => {
    const { url, said, refusing, ask } = await open();
    const stream = statuses(url);
    expect((await stream.next()).value).toMatchObject({ standing: 'UP' });
    refusing.add('shop');
    said.shop = { standing: 'DOWN', reason: 'shop refuses connections' };
    await ask('{ shopMotto }');
    expect((await stream.next()).value).toMatchObject({ standing: 'DEGRADED', subgraphs: [{}, { name: 'shop', standing: 'DOWN' }, {}] });
    await stream.return(undefined);
  });

  it('is asked for at once when a subscription cannot be had, or is lost', async () => {
    const { get, said, refusing, follow, house } = await open();
    const changes = 'subscription { callChanged { id } }';
    const { events } = follow(changes);
    const lost = expect(events.next()).rejects.toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    await until(() => house.listeners.size === 1);
    said.desk = { standing: 'DOWN', reason: 'desk is gone' };
    for (const listener of house.listeners) listener.finish(lostDesk);
    await lost;
    const desk = async () => ((await get('/status')).body as { subgraphs: { standing: string }[] }).subgraphs[2]?.standing;
    await expect.poll(desk).toBe('DOWN');

    said.desk = { standing: 'UP', reason: null };
    refusing.add('desk');
    expect(await follow(changes).next()).toMatchObject({ errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] });
    await expect.poll(desk).toBe('UP');
  });

  it('is what the gateway says of itself', async () => {
    const { said, clock, door } = await open();
    said.shop = { standing: 'DOWN', reason: 'gone' };
    await clock.advance(5_000);
    expect(await door.health.check(AbortSignal.timeout(1_000))).toEqual({ standing: 'DEGRADED', reason: 'not well: shop' });
  });

  it('is followed by nobody who only asks for the head', async () => {
    const { url } = await open();
    const response = await fetch(`${url}/status/stream`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  });

  it('is told no more once the gateway closes, whatever happens then', async () => {
    const { url, door, said, clock } = await open();
    const stream = statuses(url);
    await stream.next();
    const closed = door.close();
    said.shop = { standing: 'DOWN', reason: 'gone' };
    await clock.advance(15_000);
    expect(await stream.next()).toEqual({ value: undefined, done: true });
    await closed;
  });

  it('is there to be read only', async () => {
    const { url } = await open();
    const response = await fetch(`${url}/status`, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
  });
});
