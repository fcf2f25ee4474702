import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * What a service answers over HTTP, independent of which server it shares: in one process all services stand
 * behind one port, alone each has its own.
 */
export interface Routes {
  /**
   * Who checks the right to ask: 'token' has the server ask for the development token on every address but loopback,
   * 'own' leaves it to the service (signed webhooks, one-time tokens).
   */
  access: 'token' | 'own';
  /** True when the request was this service's to answer; the response is then its own. */
  request(request: IncomingMessage, response: ServerResponse): Promise<boolean> | boolean;
  /** The same for WebSocket upgrades. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /**
   * The server has stopped accepting and is about to close: resolves when the service has let go of its long-lived
   * connections. Without it, its WebSockets are closed with 1001 at once.
   */
  drain?(): Promise<void>;
}
