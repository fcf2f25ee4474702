import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { ROOM_RATE } from '../frame.js';
import type { HeardAudio, Room, RoomEnd, Rooms, Seat } from '../room.js';

/** A room without a media worker, whose time is a clock's: what is said is heard at once. For WebSocket parties only. */
export class LoopbackRoom implements Room {
  readonly closed: Promise<RoomEnd>;
  #end: (how: RoomEnd) => void;
  #seats = new Map<object, (audio: HeardAudio) => void>();
  #openedAt: number;

  constructor(
    readonly id: string,
    private readonly clock: Clock,
  ) {
    const { promise, resolve } = Promise.withResolvers<RoomEnd>();
    this.closed = promise;
    this.#end = resolve;
    this.#openedAt = clock.now().getTime();
  }

  now(): number {
    return ((this.clock.now().getTime() - this.#openedAt) * ROOM_RATE) / 1000;
  }

  async seat(_party: string, hear: (audio: HeardAudio) => void): Promise<Seat> {
    const place = {};
    let muted = false;
    this.#seats.set(place, hear);
    return {
      send: (payload, timestamp) => {
        if (muted || !this.#seats.has(place)) return;
        for (const [other, listen] of this.#seats) if (other !== place) listen({ payload, timestamp });
      },
      mute: async on => {
        muted = on;
      },
      leave: () => void this.#seats.delete(place),
    };
  }

  async peer(): Promise<never> {
    throw new HubError('INVALID_INPUT', 'A loopback room has no WebRTC');
  }

  close(how: RoomEnd = 'CLOSED'): void {
    this.#seats.clear();
    this.#end(how);
  }
}

/** Opens such rooms, and keeps the latest of each call to be looked at. */
export class LoopbackRooms implements Rooms {
  readonly rooms = new Map<string, LoopbackRoom>();

  constructor(private readonly clock: Clock) {}

  async open(id: string): Promise<LoopbackRoom> {
    const room = new LoopbackRoom(id, this.clock);
    this.rooms.set(id, room);
    return room;
  }
}
