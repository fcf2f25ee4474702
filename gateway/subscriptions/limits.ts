/** What those who stay connected may have, and how long things may take. */
export interface LiveLimits {
  /** Connections that stay open, or are reserved, of all clients together, and of one. */
  maxConnections: number;
  maxClientConnections: number;
  /** Operations open at once on them, of all clients together, of one client, and on one connection. */
  maxOpen: number;
  maxClientOpen: number;
  maxOperations: number;
  /** How long a client that has opened a WebSocket may take to introduce itself; then it is closed with 4408. */
  initMs: number;
  /** How long a connection by events may be reserved without being open: at first, and when it was cut off. */
  reservedMs: number;
  /** How long a client may be silent before it is asked whether it is there, and then gone without an answer. */
  pingMs: number;
  /** How long after its identity has ended a client may still show another. */
  refreshMs: number;
  /** Bytes that may wait in one connection for its reader; what comes then waits with the stream, once for all its readers. */
  bufferedBytes: number;
  /** Characters of what waits on one stream, and of what is kept for who comes back. */
  waitingCharacters: number;
  /** Events of a stream that are kept for who comes back, and how long a stream is followed on for someone who was cut off. */
  replayEvents: number;
  resumeMs: number;
  /** Over how long those who are sent away are asked to spread their return. */
  returnMs: number;
}

/** Answers of queries come whole, whether they are read or not: who lets this many bytes lie may ask nothing more. */
export const MOST_UNREAD = 1_048_576;

export const LIVE_LIMITS: LiveLimits = {
  maxConnections: 20_000,
  maxClientConnections: 10_000,
  maxOpen: 100_000,
  maxClientOpen: 50_000,
  maxOperations: 200,
  initMs: 3_000,
  reservedMs: 10_000,
  pingMs: 15_000,
  refreshMs: 5_000,
  bufferedBytes: 65_536,
  waitingCharacters: 16_000_000,
  replayEvents: 1_000,
  resumeMs: 30_000,
  returnMs: 5_000,
};
