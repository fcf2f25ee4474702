import { HubError } from '#kernel/errors.js';
import type { Identity } from '../identity.js';
import type { LiveDoor } from '../live-operations.js';
import { Reservation } from './reservation.js';

export interface ReservationsOptions extends Pick<LiveDoor, 'visitors' | 'connections' | 'open' | 'format' | 'limits' | 'clock'> {
  /** A new one for each reservation, that nobody can guess. */
  token(): string;
}

/** The reservations of this gateway, by their tokens. Each takes one of its client's connections, open or not. */
export class Reservations {
  readonly #all = new Map<string, Reservation>();

  constructor(private readonly options: ReservationsOptions) {}

  /** The token of a new one, for who asks under this name. RATE_LIMITED where all connections are taken. */
  reserve(client: string, identity: Identity): string {
    const { connections, visitors } = this.options;
    connections.take(client);
    const token = this.options.token();
    const reservation = new Reservation({
      ...this.options,
      token,
      client,
      identity,
      onEnd: () => {
        this.#all.delete(token);
        visitors.forget(reservation);
        connections.giveBack(client);
      },
    });
    this.#all.set(token, reservation);
    visitors.watch(reservation);
    return token;
  }

  /**
   * A reservation of who may see the same as who made it; whoever else names it is told as little as who names none that
   * there is: NOT_FOUND. Who shows an identity that holds for longer, keeps it for longer.
   */
  of(token: string, identity: Identity): Reservation {
    const reservation = this.#all.get(token);
    if (reservation?.identity.scope !== identity.scope) throw new HubError('NOT_FOUND', 'There is no such reservation of a stream');
    if (endOf(identity) > endOf(reservation.identity)) {
      reservation.identity = identity;
      this.options.visitors.watch(reservation);
    }
    return reservation;
  }

  /** Ends them all; each is told to come back at a time of its own. */
  close(retryMs: () => number): void {
    for (const reservation of [...this.#all.values()]) reservation.sendAway(retryMs());
  }
}

const endOf = ({ expiresAt }: Identity): number => expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
