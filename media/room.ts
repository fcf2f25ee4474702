import type { Peer } from './peer.js';

/** 20 ms (or whatever the far end packs) of PCMU as it was heard in a room. */
export interface HeardAudio {
  payload: Uint8Array;
  /** The speaker's own time line, in samples at 8 kHz, wrapping at 32 bits. A seat's starts where its room's does. */
  timestamp: number;
}

/** A place in a room for a party whose audio passes through this process. */
export interface Seat {
  /** What the others in the room are to hear: PCMU, and the moment on the room's time line it belongs to. */
  send(payload: Uint8Array, timestamp: number): void;
  /** While muted nobody hears this party; it goes on hearing the others. */
  mute(on: boolean): Promise<void>;
  leave(): void;
}

/** Why a room is over. */
export type RoomEnd = 'CLOSED' | 'WORKER_DIED';

/**
 * Where the parties of one call hear each other: two who speak, and whoever listens in. A seat is given what each of the
 * others says, a browser the first of them: nothing is mixed.
 */
export interface Room {
  /** The call's id. */
  readonly id: string;
  /** How far the time line has come: samples at 8 kHz since the room opened. */
  now(): number;
  /** Resolves once this party hears the others and is heard by them. */
  seat(party: string, hear: (audio: HeardAudio) => void): Promise<Seat>;
  /** A place for a party whose audio comes and goes by WebRTC, without passing through this process. */
  peer(party: string): Promise<Peer>;
  close(): void;
  /** Settles once. Never rejects. */
  readonly closed: Promise<RoomEnd>;
}

/** Where rooms come from. */
export interface Rooms {
  /** UPSTREAM_UNAVAILABLE while no media worker runs. */
  open(id: string): Promise<Room>;
}
