import type { IncomingMessage, ServerResponse } from 'node:http';
import { HubError } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';
import { sendJson } from '#platform/http/respond.js';
import type { GraphStatus, GraphWatch } from './status.js';

/** More dashboards than this at once are a mistake. */
const MAX_STREAMS = 200;

/** A comment now and then keeps proxies from closing a quiet stream, and finds out readers that have gone. */
const COMMENT_MS = 15_000;

export interface StatusRoutes {
  request(path: string, request: IncomingMessage, response: ServerResponse): boolean;
  close(): void;
}

/** How the graph is, for people: GET /status, and /status/stream (server-sent events). */
export const statusRoutes = (watch: GraphWatch): StatusRoutes => {
  /** How to end each. */
  const streams = new Set<() => void>();

  const stream = (response: ServerResponse, method: string): void => {
    if (streams.size >= MAX_STREAMS) throw new HubError('RATE_LIMITED', `${MAX_STREAMS} readers follow the status already`);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    if (method === 'HEAD') return void response.end();
    // Only the present state is of interest: a reader that is behind gets the latest when it can take it.
    let behind = false;
    const send = (status: GraphStatus): void => {
      if (response.writableNeedDrain) behind = true;
      else response.write(`event: status\ndata: ${JSON.stringify(status)}\n\n`);
    };
    response.on('drain', () => {
      if (!behind) return;
      behind = false;
      send(watch.status());
    });
    const stop = watch.onChange(send);
    const comments = setInterval(() => response.writableNeedDrain || response.write(': here\n\n'), COMMENT_MS).unref();
    // Nothing may be written after the end.
    const quieten = () => {
      stop();
      clearInterval(comments);
      streams.delete(end);
    };
    const end = () => {
      quieten();
      response.end();
    };
    streams.add(end);
    response.once('close', quieten);
    send(watch.status());
  };

  const answers: Record<string, (response: ServerResponse, method: string) => void> = {
    '/status': response => sendJson(response, 200, watch.status() as unknown as Json),
    '/status/stream': stream,
  };

  return {
    request(path, { method = '' }, response) {
      const answer = Object.hasOwn(answers, path) ? answers[path] : undefined;
      if (!answer) return false;
      if (method !== 'GET' && method !== 'HEAD') {
        response.setHeader('allow', 'GET');
        sendJson(response, 405, { errors: [{ message: `${path} wants GET`, extensions: { code: 'INVALID_INPUT', retryable: false } }] });
      } else answer(response, method);
      return true;
    },
    close() {
      for (const end of streams) end();
    },
  };
};
