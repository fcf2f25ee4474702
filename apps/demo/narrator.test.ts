import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { ManualClock } from '#kernel/clock.js';
import { Narrator } from './narrator.js';

let server: WebSocketServer;
afterEach(() => server.close());

/** A graph that acknowledges whoever connects, and then does as the test says when it is subscribed to. */
const graph = async (subscribed: (id: string, socket: { send(text: string): void; close(): void }) => void) => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'graphql-transport-ws' });
  await once(server, 'listening');
  server.on('connection', socket =>
    socket.on('message', data => {
      const { type, id } = JSON.parse(String(data)) as { type: string; id: string };
      if (type === 'connection_init') socket.send(JSON.stringify({ type: 'connection_ack' }));
      if (type === 'subscribe') subscribed(id, socket);
    }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

it('does not wait for calls of a graph that tells nothing more', async () => {
  const narrator = await Narrator.listenTo(await graph((_, socket) => socket.close()));
  await expect(narrator.over(narrator.nextCall())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  await narrator.close();
});

it('does not wait for ever for a call whose end it is not told', async () => {
  const clock = new ManualClock();
  const narrator = await Narrator.listenTo(await graph(() => {}), clock);
  const over = narrator.over(narrator.nextCall());
  over.catch(() => {});
  await clock.advance(30_000);
  await expect(over).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  await narrator.close();
});
