import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { asHubError, HubError } from '#kernel/errors.js';
import type { Log } from '../log.js';
import { Access } from './access.js';
import { cannotListen } from './cannot-listen.js';
import { pendingOn, refuseClient } from './client-error.js';
import { Refusal } from './refusal.js';
import { REQUEST_ID } from './request-id.js';
import { refuseSocket, sendError } from './respond.js';
import type { Routes } from './routes.js';

/** How long a client may take, and how much it may say before its body. */
export interface HttpLimits {
  /** From the first byte to the end of the headers. */
  headersMs: number;
  /** From the first byte to the end of the body. */
  requestMs: number;
  /** A connection on which nothing is asked is kept for so long. Longer than a turn of a call takes, and than load balancers keep theirs. */
  idleMs: number;
  /** An answer of which the client takes nothing for so long, is given up. */
  stalledMs: number;
  /** All headers together. */
  headerBytes: number;
}

const LIMITS: HttpLimits = { headersMs: 10_000, requestMs: 60_000, idleMs: 65_000, stalledMs: 30_000, headerBytes: 16_384 };

export interface HttpServerOptions {
  /** Asked in this order, those of access 'own' first. */
  routes: readonly Routes[];
  host?: string;
  /** 0 lets the system choose. */
  port: number;
  /** What 'token' routes want to see from everyone but this machine. Any host but loopback demands one. */
  token?: string | null;
  log: Log;
  /** How long `close` waits for answers under way and for the services to let go of their connections. */
  patienceMs?: number;
  limits?: Partial<HttpLimits>;
}

export interface HttpServer {
  /** Resolves once connections are accepted; MISCONFIGURED when the address cannot be had. */
  listen(): Promise<{ host: string; port: number; url: string }>;
  /** Accepts nothing new, lets what is under way finish, then closes what is left; WebSockets with 1001 "going away". */
  close(): Promise<void>;
}

/** A close frame from a server (RFC 6455 sections 5.5.1 and 7.4.1): opcode 8, two bytes, status 1001. */
const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9]);

/** One listener for the routes of one or several services. */
export function httpServer(options: HttpServerOptions): HttpServer {
  const { routes, host = '127.0.0.1', port, token, log, patienceMs = 4_000 } = options;
  const limits = { ...LIMITS, ...options.limits };
  const access = new Access(host, token);
  const open = routes.filter(service => service.access === 'own');
  const guarded = routes.filter(service => service.access === 'token');
  const answering = new Set<ServerResponse>();
  const upgraded = new Set<Duplex>();
  let draining = false;
  /** While draining: when the last answer has gone out. */
  const answered = Promise.withResolvers<void>();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    checkHost(request);
    for (const service of open) if (await service.request(request, response)) return;
    const greeting = access.greet(request);
    if (greeting) {
      response.writeHead(303, { location: greeting.location, 'set-cookie': greeting.cookie, 'cache-control': 'no-store' }).end();
      return;
    }
    access.check(request);
    for (const service of guarded) if (await service.request(request, response)) return;
    throw nothingAt(request);
  };

  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: Math.max(50, Math.min(limits.headersMs, 10_000) / 2),
      // Told by us, in the form of every answer.
      requireHostHeader: false,
    },
    (request, response) => {
      if (draining) response.setHeader('connection', 'close');
      answering.add(response);
      response.once('close', () => {
        answering.delete(response);
        if (draining && answering.size === 0) answered.resolve();
      });
      answer(request, response).catch(thrown => fail(request, response, thrown));
    },
  );

  const fail = (request: IncomingMessage, response: ServerResponse, thrown: unknown): void => {
    const error = asHubError(thrown);
    const about = { path: pathOf(request), requestId: response.getHeader(REQUEST_ID) };
    if (error.code === 'INTERNAL') log.error({ err: error.cause ?? error, ...about }, 'A request failed');
    else log.debug({ code: error.code, ...about }, 'A request was refused');
    if (response.headersSent) return void response.destroy();
    if (error.code === 'UNAUTHENTICATED') response.setHeader('www-authenticate', 'Bearer');
    // Whatever of the body was not read would be taken for the next request.
    if (!request.complete) response.setHeader('connection', 'close');
    sendError(response, error);
  };

  server.on('clientError', (error, socket) => {
    log.debug({ code: (error as NodeJS.ErrnoException).code }, 'A connection was not understood');
    refuseClient(error, socket, answering);
  });
  // Node would say no more than "417".
  server.on('checkExpectation', (request, response) => {
    fail(request, response, new Refusal(400, 'Nothing is expected here but 100-continue'));
  });

  // Nothing has moved on a connection: it is kept only while an answer is awaited of us, not while one waits for its reader.
  server.setTimeout(limits.stalledMs, socket => {
    if (socket.writableLength === 0 && pendingOn(socket, answering).length > 0) return;
    socket.destroy();
  });
  server.on('connect', (_, socket) => refuseSocket(socket, new Refusal(405, 'This is no proxy')));

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    try {
      if (draining) throw new HubError('SHUTTING_DOWN', 'The hub is shutting down');
      for (const service of open) if (service.upgrade?.(request, socket, head)) return;
      access.check(request);
      for (const service of guarded) if (service.upgrade?.(request, socket, head)) return;
      throw nothingAt(request);
    } catch (thrown) {
      const error = asHubError(thrown);
      if (error.code === 'INTERNAL') log.error({ err: error.cause, path: pathOf(request) }, 'An upgrade failed');
      refuseSocket(socket, error);
    }
  });

  let closing: Promise<void> | null = null;
  const drain = async (): Promise<void> => {
    draining = true;
    for (const response of answering) if (!response.headersSent) response.setHeader('connection', 'close');
    const closed = new Promise<void>(resolve => server.close(() => resolve()));
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, patienceMs);
    if (answering.size === 0) answered.resolve();
    const drained = Promise.allSettled(routes.map(async service => service.drain?.()));
    await Promise.race([drained, late.promise]);
    for (const socket of upgraded) socket.end(GOING_AWAY);
    await Promise.race([answered.promise, late.promise]);
    // Connections on which nothing was ever asked count as busy to Node.
    if (upgraded.size === 0) server.closeAllConnections();
    await Promise.race([closed, late.promise]);
    clearTimeout(timer);
    for (const socket of upgraded) socket.destroy();
    server.closeAllConnections();
    await closed;
  };

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        const failed = (cause: NodeJS.ErrnoException) => reject(cannotListen(host, port, cause));
        server.once('error', failed);
        server.listen({ host, port }, () => {
          server.off('error', failed);
          server.on('error', err => log.error({ err }, 'The HTTP listener failed'));
          const { address, port: chosen } = server.address() as AddressInfo;
          resolve({ host: address, port: chosen, url: `http://${nameFor(address)}:${chosen}` });
        });
      }),

    close() {
      closing ??= drain();
      return closing;
    },
  };
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '').split('?', 1)[0]!;

/** One, where HTTP has it at all (RFC 9112 section 3.2): on it depends who may ask, here and on the way. */
const checkHost = ({ headers, rawHeaders, httpVersionMinor }: IncomingMessage): void => {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]!.length === 4 && rawHeaders[at]!.toLowerCase() === 'host') hosts++;
  if (hosts === 1 || (hosts === 0 && httpVersionMinor === 0)) return;
  throw new Refusal(400, `HTTP/1.1 wants one host header${headers.host === undefined ? '' : ', not several'}`, { connection: 'close' });
};

const nothingAt = (request: IncomingMessage) => new HubError('NOT_FOUND', `Nothing answers at ${pathOf(request)}`);

const nameFor = (address: string): string =>
  address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address.includes(':') ? `[${address}]` : address;
