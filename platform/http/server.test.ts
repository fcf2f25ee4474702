import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { HubError } from '#kernel/errors.js';
import { log, silentLog } from '../log.js';
import { leavesNothingOpen } from '../testing/leaves-nothing-open.js';
import { readJsonBody } from './body.js';
import { sendJson } from './respond.js';
import type { Routes } from './routes.js';
import { type HttpServer, type HttpServerOptions, httpServer } from './server.js';

leavesNothingOpen();

const closing: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map(server => server.close()));
});

async function listen(options: Partial<HttpServerOptions>): Promise<{ url: string; server: HttpServer }> {
  const server = httpServer({ routes: [], port: 0, log: silentLog, patienceMs: 300, ...options });
  closing.push(server);
  const { port } = await server.listen();
  return { url: `http://127.0.0.1:${port}`, server };
}

/** Answers one path with its own name. */
const page = (path: string, access: Routes['access'] = 'token', more: Partial<Routes> = {}): Routes => ({
  access,
  request({ url = '' }, response) {
    if (url.split('?')[0] !== path) return false;
    sendJson(response, 200, { page: path });
    return true;
  },
  ...more,
});

/** fetch keeps its connections; a test wants to see them end. */
const ask = (url: string, init: RequestInit = {}) =>
  fetch(url, { redirect: 'manual', ...init, headers: { connection: 'close', ...init.headers } });

/** With a Host of the test's choice, which fetch does not allow. */
const askAs = async (url: string, headers: Record<string, string>): Promise<number> => {
  const asked = request(url, { headers: { connection: 'close', ...headers } }).end();
  const [response] = await once(asked, 'response');
  response.resume();
  return response.statusCode;
};

describe('one listener for several services', () => {
  it('lets each answer what is its own, and says 404 to the rest', async () => {
    const { url } = await listen({ routes: [page('/one'), page('/two', 'own')] });
    expect(await (await ask(`${url}/one`)).json()).toEqual({ page: '/one' });
    expect(await (await ask(`${url}/two?x=1`)).json()).toEqual({ page: '/two' });
    const missing = await ask(`${url}/three?secret=1`);
    expect([missing.status, await missing.json()]).toEqual([
      404,
      { errors: [{ message: 'Nothing answers at /three', extensions: { code: 'NOT_FOUND', retryable: false } }] },
    ]);
  });

  it('tells where it listens', async () => {
    const server = httpServer({ routes: [], port: 0, log: silentLog });
    closing.push(server);
    const { host, port, url } = await server.listen();
    expect([host, url]).toEqual(['127.0.0.1', `http://127.0.0.1:${port}`]);
  });

  it('answers with the status of what went wrong, and hides what nobody foresaw', async () => {
    const lines: string[] = [];
    const broken = (path: string, thrown: Error): Routes => ({
      access: 'own',
      request: ({ url }) => {
        if (url !== path) return false;
        throw thrown;
      },
    });
    const { url } = await listen({
      routes: [broken('/limit', new HubError('RATE_LIMITED', 'Too many requests')), broken('/bug', new Error('secret detail'))],
      log: log({ name: 'test', to: { write: line => lines.push(line) } }),
    });
    const limited = await ask(`${url}/limit`);
    expect([limited.status, await limited.json()]).toEqual([
      429,
      { errors: [{ message: 'Too many requests', extensions: { code: 'RATE_LIMITED', retryable: true } }] },
    ]);
    const bug = await ask(`${url}/bug`);
    expect(bug.status).toBe(500);
    expect(await bug.text()).not.toContain('secret detail');
    expect(lines.join('')).toContain('secret detail');
  });

  it('refuses bodies that are too long or no JSON', async () => {
    const reader: Routes = {
      access: 'own',
      async request(incoming, response) {
        sendJson(response, 200, await readJsonBody(incoming, { maxBytes: 100 }));
        return true;
      },
    };
    const { url } = await listen({ routes: [reader] });
    const post = (body: RequestInit['body'], more = {}) => ask(url, { method: 'POST', body, ...more });
    expect(await (await post('{"a":1}')).json()).toEqual({ a: 1 });
    expect(await (await post('{')).json()).toMatchObject({
      errors: [{ message: "The request's body is no JSON, from its character 1 on" }],
    });
    expect(await (await post('x'.repeat(101))).json()).toMatchObject({ errors: [{ message: "The request's body is over 100 bytes" }] });
    const parts = new ReadableStream({
      start(controller) {
        for (let part = 0; part < 20; part++) controller.enqueue(new TextEncoder().encode('x'.repeat(10)));
        controller.close();
      },
    });
    const streamed = await post(parts, { duplex: 'half' });
    expect(await streamed.json()).toMatchObject({ errors: [{ message: "The request's body is over 100 bytes" }] });
  });

  it('says which port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    await expect(httpServer({ routes: [], port, log: silentLog }).listen()).rejects.toMatchObject({
      code: 'MISCONFIGURED',
      message: `Port ${port} on 127.0.0.1 is in use by another program; stop that or choose another port`,
    });
    holder.close();
    await once(holder, 'close');
  });

  it('says when the address is none of this machine', async () => {
    await expect(httpServer({ routes: [], port: 0, host: '192.0.2.1', token: 't', log: silentLog }).listen()).rejects.toMatchObject({
      code: 'MISCONFIGURED',
      message: 'Port 0 on 192.0.2.1 cannot be had: this machine has no such address',
    });
  });
});

describe('who may ask', () => {
  it.each(['0.0.0.0', '192.0.2.1', 'hub.example', '::'])('nobody, without a token, when listening on %s', host => {
    expect(() => httpServer({ routes: [], port: 0, host, log: silentLog })).toThrow(/wants a token/);
    expect(() => httpServer({ routes: [], port: 0, host, token: '', log: silentLog })).toThrow(/wants a token/);
  });

  it('everyone on this machine, when listening on loopback', async () => {
    const { url } = await listen({ routes: [page('/graphql')], token: 'hunter2' });
    expect((await ask(`${url}/graphql`)).status).toBe(200);
  });

  it('who comes to loopback under another name only with the token', async () => {
    const { url } = await listen({ routes: [page('/graphql'), page('/webhook', 'own')], token: 'hunter2' });
    expect(await askAs(`${url}/graphql`, { host: 'evil.example' })).toBe(401);
    expect(await askAs(`${url}/graphql`, { host: 'hub.example', authorization: 'Bearer hunter2' })).toBe(200);
    expect(await askAs(`${url}/webhook`, { host: 'hub.example' })).toBe(200);
    const open = await listen({ routes: [page('/graphql')] });
    expect(await askAs(`${open.url}/graphql`, { host: 'evil.example' })).toBe(403);
    expect(await askAs(`${open.url}/graphql`, { host: 'localhost:1' })).toBe(200);
  });

  it.each([
    ['no token', {}, 401],
    ['a wrong token', { authorization: 'Bearer hunter3' }, 401],
    ['a token that only begins right', { authorization: 'Bearer hunter' }, 401],
    ['an empty token', { authorization: 'Bearer ' }, 401],
    ['another scheme', { authorization: 'Basic hunter2' }, 401],
    ['a broken cookie', { cookie: 'switchboard_token=%E0%A4%A' }, 401],
    ['the token', { authorization: 'Bearer hunter2' }, 200],
    ['the cookie', { cookie: 'a=b; switchboard_token=hunter2' }, 200],
  ])('from elsewhere: %s', async (_, headers: Record<string, string>, status) => {
    const { url } = await listen({ routes: [page('/graphql'), page('/webhook', 'own')], host: '0.0.0.0', token: 'hunter2' });
    const answer = await ask(`${url}/graphql`, { headers });
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect((await ask(`${url}/webhook`)).status).toBe(200);
  });

  it('no page of another site, token or not', async () => {
    const { url } = await listen({ routes: [page('/graphql')], host: '0.0.0.0', token: 'hunter2' });
    const from = async (origin: string) => (await ask(`${url}/graphql`, { headers: { origin, authorization: 'Bearer hunter2' } })).status;
    expect(await from('https://evil.example')).toBe(403);
    expect(await from('null')).toBe(403);
    expect(await from(url)).toBe(200);
  });

  it('a browser that opens the address with the token, from then on by its cookie', async () => {
    const { url } = await listen({ routes: [page('/board')], host: '0.0.0.0', token: 'hunter2' });
    const first = await ask(`${url}/board?lang=zh&token=hunter2`);
    expect([first.status, first.headers.get('location')]).toEqual([303, '/board?lang=zh']);
    expect(first.headers.get('set-cookie')).toBe('switchboard_token=hunter2; Path=/; HttpOnly; SameSite=Lax');
    expect((await ask(`${url}/board`, { headers: { cookie: first.headers.get('set-cookie')!.split(';')[0]! } })).status).toBe(200);
    expect((await ask(`${url}/board?token=hunter3`)).status).toBe(401);
    expect((await ask(`${url}//evil.example/?token=hunter2`)).headers.get('location')).toBe('/');
  });
});

describe('WebSockets', () => {
  const talking = (more: Partial<Routes> = {}) => {
    const sockets = new WebSocketServer({ noServer: true });
    const service = page('/page', 'token', {
      upgrade(incoming, socket, head) {
        if (incoming.url !== '/live') return false;
        sockets.handleUpgrade(incoming, socket, head, connection => connection.send('hello'));
        return true;
      },
      ...more,
    });
    return service;
  };
  const status = (socket: WebSocket) =>
    new Promise<number>(resolve => {
      socket.on('error', () => {});
      socket.on('unexpected-response', (asked, response) => {
        response.resume();
        asked.destroy();
        resolve(response.statusCode!);
      });
    });
  const ws = (url: string, options = {}) => new WebSocket(url.replace('http', 'ws'), options);

  it('reach their service', async () => {
    const { url, server } = await listen({ routes: [page('/other'), talking()] });
    const socket = ws(`${url}/live`);
    const [hello] = await once(socket, 'message');
    expect(String(hello)).toBe('hello');
    const left = once(socket, 'close');
    await server.close();
    expect((await left)[0]).toBe(1001);
  });

  it('may be silent for as long as they like, and so may an answer that is awaited', async () => {
    const gate = Promise.withResolvers<void>();
    const slow: Routes = {
      access: 'own',
      async request({ url: path }, response) {
        if (path !== '/slow') return false;
        response.write('first');
        await gate.promise;
        response.end('last');
        return true;
      },
    };
    const { url } = await listen({ routes: [slow, talking()], limits: { stalledMs: 50 } });
    const socket = ws(`${url}/live`);
    await once(socket, 'message');
    const answer = ask(`${url}/slow`);
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(socket.readyState).toBe(WebSocket.OPEN);
    gate.resolve();
    expect(await (await answer).text()).toBe('firstlast');
    socket.terminate();
    await once(socket, 'close');
  });

  it('are refused like requests are', async () => {
    const { url } = await listen({ routes: [talking()], host: '0.0.0.0', token: 'hunter2' });
    expect(await status(ws(`${url}/live`))).toBe(401);
    expect(await status(ws(`${url}/live`, { headers: { origin: 'https://evil.example', cookie: 'switchboard_token=hunter2' } }))).toBe(403);
    expect(await status(ws(`${url}/no-such`, { headers: { cookie: 'switchboard_token=hunter2' } }))).toBe(404);
    const allowed = ws(`${url}/live`, { headers: { authorization: 'Bearer hunter2' } });
    await once(allowed, 'message');
    allowed.terminate();
    await once(allowed, 'close');
  });

  it('are told what is wrong in the form of every answer', async () => {
    const { url } = await listen({ routes: [talking()] });
    const [asked, response] = await once(ws(`${url}/no-such`), 'unexpected-response');
    expect(await json(response)).toEqual({
      errors: [{ message: 'Nothing answers at /no-such', extensions: { code: 'NOT_FOUND', retryable: false } }],
    });
    asked.destroy();
  });

  it('are let go by their service first, and closed with 1001 where it takes too long', async () => {
    const asked: string[] = [];
    const { url, server } = await listen({
      patienceMs: 50,
      routes: [
        talking({
          drain: () => {
            asked.push('drain');
            return new Promise(() => {});
          },
        }),
      ],
    });
    const socket = ws(`${url}/live`);
    await once(socket, 'message');
    const left = once(socket, 'close');
    await server.close();
    expect([asked, (await left)[0]]).toEqual([['drain'], 1001]);
  });
});

it('keeps a connection on which nothing is asked for the length of a turn, and tells so', async () => {
  const { url } = await listen({ routes: [page('/one')] });
  const asked = request(`${url}/one`, { headers: { connection: 'keep-alive' } }).end();
  const [response] = await once(asked, 'response');
  response.resume();
  expect(response.headers['keep-alive']).toBe('timeout=65');
  const short = await listen({ routes: [page('/one')], limits: { idleMs: 100 } });
  const line = connect(Number(new URL(short.url).port), '127.0.0.1');
  line.write('GET /one HTTP/1.1\r\nhost: localhost\r\n\r\n');
  line.resume();
  await once(line, 'close');
});

describe('closing', () => {
  it('accepts nothing new, finishes what is under way, and waits for no idle connection', async () => {
    const arrived = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const slow: Routes = {
      access: 'own',
      async request({ url: path }, response) {
        if (path === '/slow') {
          arrived.resolve();
          await answer.promise;
        }
        sendJson(response, 200, 'done');
        return true;
      },
    };
    const { url, server } = await listen({ routes: [slow], patienceMs: 5_000 });
    const idle = connect(Number(new URL(url).port), '127.0.0.1');
    await once(idle, 'connect');
    await (await ask(url)).text();
    const underWay = fetch(`${url}/slow`);
    await arrived.promise;
    const closed = server.close();
    await expect(ask(url)).rejects.toThrow();
    answer.resolve();
    const last = await underWay;
    expect([await last.json(), last.headers.get('connection')]).toEqual(['done', 'close']);
    await closed;
    idle.destroy();
  });

  it('leaves behind whoever takes longer than its patience', async () => {
    const never: Routes = { access: 'own', request: () => new Promise(() => {}) };
    const { url, server } = await listen({ routes: [never], patienceMs: 30 });
    const asked = ask(url).catch((error: Error) => error.message);
    await new Promise<void>(resolve => setTimeout(resolve, 30));
    await server.close();
    expect(await asked).toBe('fetch failed');
  });

  it('is quiet when nothing was opened, or twice', async () => {
    const { server } = await listen({});
    await server.close();
    await server.close();
    await httpServer({ routes: [], port: 0, log: silentLog }).close();
  });
});
