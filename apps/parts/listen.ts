import type { Routes } from '#platform/http/routes.js';
import { httpServer } from '#platform/http/server.js';
import type { Ground } from './ground.js';

export interface Listening {
  host: string;
  port: number;
  token: string | null;
}

/** Opens a listener for these routes; resolves to its address. */
export const listen = async (
  { log, lifecycle }: Pick<Ground, 'log' | 'lifecycle'>,
  { host, port, token }: Listening,
  routes: readonly Routes[],
): Promise<string> => {
  const server = lifecycle.opened('listener', httpServer({ routes, host, port, token, log }), opened => opened.close());
  const { url } = await server.listen();
  log.info({ url }, 'Listening');
  return url;
};
