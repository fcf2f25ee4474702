import type * as mediasoup from 'mediasoup/types';
import { HubError } from '#kernel/errors.js';

/** As mediasoup-client's createSendTransport and createRecvTransport take it. */
export interface TransportOffer {
  id: string;
  iceParameters: object;
  iceCandidates: object[];
  dtlsParameters: object;
}

/** As mediasoup-client's recvTransport.consume takes it. */
export interface ConsumerOffer {
  id: string;
  producerId: string;
  kind: 'audio';
  rtpParameters: object;
}

export type PeerTransport = 'send' | 'recv';

/** A party that takes part in a room by WebRTC: the hub's half of what mediasoup-client does in a browser. */
export interface Peer {
  readonly routerRtpCapabilities: object;
  readonly sendTransport: TransportOffer;
  readonly recvTransport: TransportOffer;
  connect(transport: PeerTransport, dtlsParameters: object): Promise<void>;
  /** From now on the others hear what the browser sends. Resolves to the producer's id. */
  produce(rtpParameters: object): Promise<string>;
  /** Prepares what the browser is to hear; it stays paused until `resume`. */
  consume(rtpCapabilities: object): Promise<ConsumerOffer>;
  resume(): Promise<void>;
  leave(): void;
  /** Resolves when audio can flow both ways: both transports have shaken hands (DTLS). */
  readonly connected: Promise<void>;
  /** Settles when the browser's network has not been heard of for half a minute, or the room is over. */
  readonly lost: Promise<void>;
}

/** What a room does for its peers: tells whom to hear, and makes the others hear them. */
export interface PeerRoom {
  others(): mediasoup.Producer[];
  announce(producer: mediasoup.Producer): Promise<void>;
  left(): void;
}

export async function webRtcPeer(router: mediasoup.Router, webRtcServer: mediasoup.WebRtcServer, room: PeerRoom): Promise<Peer> {
  const open = () => router.createWebRtcTransport({ webRtcServer, enableUdp: true, enableTcp: true, preferUdp: true });
  const transports = { send: await open(), recv: await open() };
  const lost = Promise.withResolvers<void>();
  for (const transport of Object.values(transports)) {
    transport.on('icestatechange', state => state === 'disconnected' && lost.resolve());
    transport.on('dtlsstatechange', state => (state === 'failed' || state === 'closed') && lost.resolve());
    transport.on('routerclose', () => lost.resolve());
  }
  const asks = { send: false, recv: false };
  const hands = Object.values(transports).map(
    transport => new Promise<void>(resolve => transport.on('dtlsstatechange', state => state === 'connected' && resolve())),
  );
  let producer: mediasoup.Producer | null = null;
  let consumer: mediasoup.Consumer | null = null;

  return {
    routerRtpCapabilities: router.rtpCapabilities,
    sendTransport: offer(transports.send),
    recvTransport: offer(transports.recv),
    lost: lost.promise,
    connected: Promise.all(hands).then(() => {}),

    async connect(which, dtlsParameters) {
      if (asks[which]) throw new HubError('INVALID_INPUT', `The ${which} transport is connected already`);
      asks[which] = true;
      await asked(() => transports[which].connect({ dtlsParameters: dtlsParameters as mediasoup.DtlsParameters }));
    },
    async produce(rtpParameters) {
      if (producer) throw new HubError('INVALID_INPUT', 'There is one microphone a call');
      const made = await asked(() =>
        transports.send.produce({ kind: 'audio', rtpParameters: rtpParameters as unknown as mediasoup.RtpParameters }),
      );
      producer = made;
      await room.announce(made);
      return made.id;
    },
    async consume(rtpCapabilities) {
      const [other] = room.others();
      if (!other || consumer)
        throw new HubError('INVALID_INPUT', consumer ? 'The others are heard already' : 'There is nobody else to hear');
      const made = await asked(() =>
        transports.recv.consume({ producerId: other.id, rtpCapabilities: rtpCapabilities as mediasoup.RtpCapabilities, paused: true }),
      );
      consumer = made;
      return { id: made.id, producerId: other.id, kind: 'audio', rtpParameters: made.rtpParameters };
    },
    async resume() {
      if (!consumer) throw new HubError('INVALID_INPUT', 'There is nothing to resume before "consume"');
      await consumer.resume();
    },
    leave() {
      room.left();
      transports.send.close();
      transports.recv.close();
      lost.resolve();
    },
  };
}

const offer = ({ id, iceParameters, iceCandidates, dtlsParameters }: mediasoup.WebRtcTransport): TransportOffer => ({
  id,
  iceParameters,
  iceCandidates,
  dtlsParameters,
});

/** mediasoup checks what a browser sent it and throws a TypeError, or an UnsupportedError, where that is wrong. */
const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (cause) {
    throw new HubError('INVALID_INPUT', `mediasoup refuses it: ${(cause as Error).message}`, { cause });
  }
};
