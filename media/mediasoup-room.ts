import type * as mediasoup from 'mediasoup/types';
import { HubError } from '#kernel/errors.js';
import { ROOM_RATE } from './frame.js';
import { type Peer, webRtcPeer } from './peer.js';
import type { HeardAudio, Room, RoomEnd, Seat } from './room.js';
import { buildRtp, PCMU_PAYLOAD_TYPE, parseRtp } from './rtp.js';

export const PCMU: mediasoup.RouterRtpCodecCapability = {
  kind: 'audio',
  mimeType: 'audio/PCMU',
  clockRate: ROOM_RATE,
  channels: 1,
  preferredPayloadType: PCMU_PAYLOAD_TYPE,
};

/** What a seat can hear: no header extensions, which would only have to be skipped. */
const SEAT_CAPABILITIES: mediasoup.RtpCapabilities = { codecs: [PCMU as mediasoup.RtpCodecCapability], headerExtensions: [] };

interface Party {
  producer: mediasoup.Producer | null;
  /** Absent for peers: a browser asks for what it wants to hear. */
  hear?(producer: mediasoup.Producer): Promise<void>;
}

/** A room on a mediasoup router: the worker process forwards the packets. */
export class MediasoupRoom implements Room {
  readonly closed: Promise<RoomEnd>;
  #end: (how: RoomEnd) => void;
  #over = false;
  #parties = new Set<Party>();
  /** One party comes at a time: two that came together would miss, or doubly hear, each other. */
  #door: Promise<unknown> = Promise.resolve();
  #nextSsrc = 1;
  #openedAt = performance.now();

  constructor(
    readonly id: string,
    private readonly router: mediasoup.Router,
    private readonly webRtcServer: mediasoup.WebRtcServer,
  ) {
    const { promise, resolve } = Promise.withResolvers<RoomEnd>();
    this.closed = promise;
    this.#end = resolve;
    router.on('workerclose', () => {
      this.#over = true;
      resolve('WORKER_DIED');
    });
  }

  now(): number {
    return Math.round((performance.now() - this.#openedAt) * (ROOM_RATE / 1000));
  }

  seat(party: string, hear: (audio: HeardAudio) => void): Promise<Seat> {
    return this.#oneByOne(async () => {
      const transport = await this.router.createDirectTransport({ appData: { party } });
      const ssrc = this.#nextSsrc++;
      const producer = await transport.produce({
        kind: 'audio',
        rtpParameters: {
          codecs: [{ mimeType: PCMU.mimeType, payloadType: PCMU_PAYLOAD_TYPE, clockRate: ROOM_RATE, channels: 1 }],
          encodings: [{ ssrc }],
        },
      });
      const seat: Party = {
        producer,
        hear: async other => {
          const consumer = await transport.consume({ producerId: other.id, rtpCapabilities: SEAT_CAPABILITIES });
          consumer.on('rtp', packet => {
            const rtp = parseRtp(packet);
            if (rtp && rtp.payload.length > 0) hear({ payload: rtp.payload, timestamp: rtp.timestamp });
          });
        },
      };
      for (const { producer: other } of this.#parties) if (other) await seat.hear!(other);
      this.#parties.add(seat);
      await this.#announce(seat, producer);
      return {
        send: sender(producer, ssrc, () => this.#over),
        mute: on => (on ? producer.pause() : producer.resume()),
        leave: () => {
          this.#parties.delete(seat);
          transport.close();
        },
      };
    });
  }

  peer(_party: string): Promise<Peer> {
    return this.#oneByOne(() => {
      const place: Party = { producer: null };
      this.#parties.add(place);
      return webRtcPeer(this.router, this.webRtcServer, {
        others: () => [...this.#parties].filter(party => party !== place && party.producer).map(party => party.producer!),
        announce: producer =>
          this.#oneByOne(async () => {
            place.producer = producer;
            await this.#announce(place, producer);
          }),
        left: () => this.#parties.delete(place),
      });
    });
  }

  close(): void {
    this.#over = true;
    this.#end('CLOSED');
    this.router.close();
  }

  async #announce(from: Party, producer: mediasoup.Producer): Promise<void> {
    for (const party of this.#parties) if (party !== from) await party.hear?.(producer);
  }

  #oneByOne<T>(enter: () => Promise<T>): Promise<T> {
    const turn = this.#door.then(() => {
      if (this.#over) throw new HubError('UPSTREAM_UNAVAILABLE', 'The room is over', { system: 'mediasoup' });
      return enter();
    });
    this.#door = turn.catch(() => {});
    return turn;
  }
}

/** Packs audio into RTP. The marker tells a browser's jitter buffer that a pause is over (RFC 3551 section 4.1). */
const sender = (producer: mediasoup.Producer, ssrc: number, over: () => boolean): Seat['send'] => {
  let sequence = 0;
  let expected = -1;
  return (payload, timestamp) => {
    if (over() || producer.closed) return;
    const marker = timestamp !== expected;
    expected = timestamp + payload.length;
    producer.send(buildRtp({ payloadType: PCMU_PAYLOAD_TYPE, marker, sequence: sequence++, timestamp, ssrc, payload }));
  };
};
