import { z } from 'zod';
import type { ConsumerOffer, TransportOffer } from '../peer.js';

/**
 * What a browser and the hub say to each other over the WebSocket `/browser`, one JSON object a text message.
 * Whatever wants an answer carries a number `id` that the answer repeats. In order:
 *
 *     page                                            hub
 *     (gets the microphone first: who must still grant it should not hear half a greeting)
 *     { type: 'hello', id, from?, to?, language? } → { type: 'welcome', id, callId, resumeToken, routerRtpCapabilities, sendTransport, recvTransport }
 *     device.load({ routerRtpCapabilities })
 *     device.createSendTransport(sendTransport), device.createRecvTransport(recvTransport)
 *     { type: 'connect', id, transport, dtlsParameters } → { type: 'done', id }                  (on each transport's 'connect' event)
 *     { type: 'produce', id, rtpParameters }        → { type: 'produced', id, producerId }       (on the send transport's 'produce' event)
 *     { type: 'consume', id, rtpCapabilities }      → { type: 'consumed', id, consumer }         (device.recvRtpCapabilities)
 *     recvTransport.consume(consumer), play its track
 *     { type: 'resume', id }                        → { type: 'done', id }                       (the call is answered now)
 *     { type: 'keys', keys: '12#' }                                                              (any time, no answer)
 *     { type: 'bye' }                               → { type: 'ended', reason: 'FAR_END_HUNG_UP' }, then the socket closes with 1000
 *
 * The hub says `{ type: 'ended', reason }` and closes with 1000 when it ends the call, and `{ type: 'error', id?, code, message }`
 * when it cannot do what was asked; with code BAD_MESSAGE the socket closes with 1008 and the call is over.
 * A page that loses its socket otherwise opens a new one within the time of grace and says
 * `{ type: 'hello', id, resume: resumeToken }`: the same call goes on, with new transports.
 * The audio is G.711 µ-law (PCMU, 8 kHz, mono); the router offers nothing else.
 */
export const BROWSER_PATH = '/browser';

/** Session descriptions are a few kilobytes; nothing a page says is longer than this. */
export const MAX_BROWSER_MESSAGE_BYTES = 65_536;

const id = z.number().int().nonnegative();

const dtlsParameters = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(z.object({ algorithm: z.string().max(20), value: z.string().max(300) }))
    .min(1)
    .max(10),
});

/** mediasoup checks the inside of what its client made. */
const madeByMediasoup = z.record(z.string(), z.unknown());

export const PageMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    id,
    /** A test number to call from (E.164); without it the call comes from a withheld number. */
    from: z
      .string()
      .regex(/^\+\d{6,15}$/, 'is no number like +4930123456')
      .nullish(),
    /** The number that was dialled; it may choose the language. */
    to: z
      .string()
      .regex(/^\+\d{6,15}$/, 'is no number like +4930123456')
      .nullish(),
    language: z.enum(['EN', 'ZH']).nullish(),
    resume: z.string().max(100).nullish(),
  }),
  z.object({ type: z.literal('connect'), id, transport: z.enum(['send', 'recv']), dtlsParameters }),
  z.object({ type: z.literal('produce'), id, rtpParameters: madeByMediasoup }),
  z.object({ type: z.literal('consume'), id, rtpCapabilities: madeByMediasoup }),
  z.object({ type: z.literal('resume'), id }),
  z.object({ type: z.literal('keys'), keys: z.string().regex(/^[0-9*#A-D]{1,20}$/, 'are none of 0–9, *, #, A–D') }),
  z.object({ type: z.literal('bye') }),
]);
export type PageMessage = z.infer<typeof PageMessage>;
export type PageMessageOf<T extends PageMessage['type']> = Extract<PageMessage, { type: T }>;

export type HubMessage =
  | {
      type: 'welcome';
      id: number;
      callId: string;
      resumeToken: string;
      routerRtpCapabilities: object;
      /** { id, iceParameters, iceCandidates, dtlsParameters }, the same for `recvTransport`. */
      sendTransport: TransportOffer;
      recvTransport: TransportOffer;
    }
  | { type: 'done'; id: number }
  | { type: 'produced'; id: number; producerId: string }
  /** `consumer` is { id, producerId, kind: 'audio', rtpParameters }. */
  | { type: 'consumed'; id: number; consumer: ConsumerOffer }
  | { type: 'ended'; reason: string }
  | { type: 'error'; id?: number; code: 'BAD_MESSAGE' | 'UNAVAILABLE'; message: string };
