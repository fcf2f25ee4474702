import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { forward } from './forward.js';

leavesNothingOpen();
const closers: (() => unknown)[] = [];
afterEach(() => Promise.all(closers.splice(0).map(close => close())));

/** Another process, which tells what it is asked and says every message of a WebSocket again. */
const other = async (): Promise<string> => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url, headers } = request;
    response.writeHead(206, { 'content-type': 'audio/wav', 'x-asked': `${method} ${url} ${headers.range ?? ''} ${headers.host}` });
    response.end(Buffer.concat(chunks));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, { url, headers, socket: wire }) => {
    socket.send(`${url} ${headers.authorization}`);
    socket.on('message', message => (String(message) === 'die' ? wire.resetAndDestroy() : socket.send(String(message))));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    sockets.close();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const front = async (url: string): Promise<string> => {
  const server = httpServer({ routes: [forward({ name: 'media service', url }, ['/browser', '/recordings'])], port: 0, log: silentLog });
  closers.push(() => server.close());
  return (await server.listen()).url;
};

describe('what belongs to another process', () => {
  it('is asked there and answered as it answers', async () => {
    const url = await front(await other());
    const answer = await fetch(`${url}/recordings/call-1.wav?x=1`, { method: 'POST', headers: { range: 'bytes=0-3' }, body: 'a body' });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-type')).toBe('audio/wav');
    expect(answer.headers.get('x-asked')).toBe(`POST /recordings/call-1.wav?x=1 bytes=0-3 ${new URL(url).host}`);
    expect(await answer.text()).toBe('a body');
  });

  it('is reached by WebSocket too, until either side goes', async () => {
    const url = await front(await other());
    const socket = new WebSocket(`${url.replace('http', 'ws')}/browser`, { headers: { authorization: 'Bearer hunter2' } });
    expect(String((await once(socket, 'message'))[0])).toBe('/browser Bearer hunter2');
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('hello');
    socket.close(1000);
    expect((await once(socket, 'close'))[0]).toBe(1000);
  });

  it('breaks a WebSocket off when that process dies, without a word that its protocol does not know', async () => {
    const url = await front(await other());
    const socket = new WebSocket(`${url.replace('http', 'ws')}/browser`);
    await once(socket, 'message');
    const closed = once(socket, 'close'); // rejects on an error, as of a frame that makes no sense
    socket.send('die');
    expect((await closed)[0]).toBe(1006);
  });

  it('is only what stands below its paths', async () => {
    const url = await front(await other());
    for (const path of ['/', '/browsers', '/recording/call-1.wav']) expect((await fetch(url + path)).status).toBe(404);
  });

  it('is a clear error while that process is away', async () => {
    const url = await front('http://127.0.0.1:1');
    const answer = await fetch(`${url}/recordings/call-1.wav`);
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      {
        errors: [
          {
            message: 'The media service at http://127.0.0.1:1 does not answer',
            extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true },
          },
        ],
      },
    ]);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/browser`);
    const [, refusal] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    expect([refusal.statusCode, JSON.parse(await text(refusal))]).toMatchObject([
      503,
      { errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }] },
    ]);
  });
});
