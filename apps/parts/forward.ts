import { request as ask, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HubError } from '#kernel/errors.js';
import { refuseSocket } from '#platform/http/respond.js';
import type { Routes } from '#platform/http/routes.js';

/**
 * Hands what comes below some paths on to another process of the hub, as it is, WebSockets too: browsers know one address
 * only. That process checks once more who asks, by the same host name and token.
 */
export const forward = (to: { name: string; url: string }, paths: readonly string[]): Routes => {
  const { hostname, port } = new URL(to.url);
  const there = { host: hostname, port: Number(port || 80) };
  const isTheirs = ({ url = '' }: IncomingMessage) =>
    paths.some(path => url === path || (/^[/?]/.test(url.slice(path.length)) && url.startsWith(path)));
  const away = (cause: unknown) => new HubError('UPSTREAM_UNAVAILABLE', `The ${to.name} at ${to.url} does not answer`, { cause });

  return {
    access: 'token',

    async request(incoming, response) {
      if (!isTheirs(incoming)) return false;
      const { method, url: path, headers } = incoming;
      const asked = ask({ ...there, method, path, headers: { ...headers, connection: 'close' } });
      response.once('close', () => asked.destroy());
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        asked.once('response', resolve);
        asked.on('error', cause => reject(away(cause)));
        incoming.pipe(asked);
      });
      const { connection: _, ...theirs } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, theirs);
      // Either side may go away in the middle.
      await pipeline(answer, response).catch(() => {});
      return true;
    },

    upgrade(incoming, socket, head) {
      if (!isTheirs(incoming)) return false;
      const onward = connect(there);
      const refuse = (cause: unknown) => refuseSocket(socket, away(cause));
      onward.once('error', refuse);
      onward.once('connect', () => {
        onward.off('error', refuse); // from here on the socket speaks the protocol that was asked for
        onward.write(headOf(incoming));
        onward.write(head);
        tie(socket, onward);
      });
      socket.once('close', () => onward.destroy());
      return true;
    },
  };
};

/** The request's head as it came. */
const headOf = ({ method, url, rawHeaders }: IncomingMessage): string => {
  const fields = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}\r\n`] : []));
  return `${method} ${url} HTTP/1.1\r\n${fields.join('')}\r\n`;
};

/** What one end says the other hears; when one goes, so does the other. */
const tie = (one: Duplex, other: Duplex): void => {
  one.pipe(other).pipe(one);
  other.on('error', () => one.destroy());
  other.once('close', () => one.destroy());
};
