import type { Routes } from '#platform/http/routes.js';
import { type HttpServer, httpServer } from '#platform/http/server.js';
import type { Ground } from './ground.js';

export interface Listening {
  host: string;
  port: number;
  token: string | null;
}

/** A listener for these routes, closed with the process. It takes nobody before it is told to listen. */
export const openListener = (
  { log, lifecycle }: Pick<Ground, 'log' | 'lifecycle'>,
  { host, port, token }: Listening,
  routes: readonly Routes[],
): HttpServer => lifecycle.opened('listener', httpServer({ routes, host, port, token, log }), opened => opened.close());

/** The same, listening; resolves to its address. */
export const listen = async (
  ground: Pick<Ground, 'log' | 'lifecycle'>,
  listening: Listening,
  routes: readonly Routes[],
): Promise<string> => {
  const { url } = await openListener(ground, listening, routes).listen();
  ground.log.info({ url }, 'Listening');
  return url;
};
