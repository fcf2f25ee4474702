import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LiveDoor } from '../live-operations.js';

/** What both modes of the protocol are given. */
export interface EventDoor extends LiveDoor {
  /** After how long somebody who is cut off, or sent away, is to come back, in milliseconds: another time for each. */
  retryMs(): number;
}

/** One of the two modes of the protocol. */
export interface EventMode {
  request(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Ends the streams, each told when to come back. */
  close(): void;
}
