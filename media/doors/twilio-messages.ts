import { z } from 'zod';

/**
 * What Twilio sends over a bidirectional media stream, as far as we read it
 * (twilio.com/docs/voice/media-streams/websocket-messages). Fields we do not know are let pass, and so are events.
 */
const streamSid = z.string().min(1).max(100);

/** Audio may come in pieces of any length; two seconds in one message are none of Twilio's. */
const MAX_PAYLOAD_CHARACTERS = 24_000;

export const TwilioMessage = z.discriminatedUnion('event', [
  z.object({ event: z.literal('connected'), protocol: z.string().optional(), version: z.string().optional() }),
  z.object({
    event: z.literal('start'),
    streamSid,
    start: z.object({
      callSid: z.string().min(1).max(100),
      mediaFormat: z.object({ encoding: z.literal('audio/x-mulaw'), sampleRate: z.literal(8000), channels: z.literal(1) }),
      customParameters: z.record(z.string(), z.string()).default({}),
    }),
  }),
  z.object({
    event: z.literal('media'),
    media: z.object({
      payload: z
        .string()
        .max(MAX_PAYLOAD_CHARACTERS)
        .regex(/^[A-Za-z0-9+/]+={0,2}$/),
    }),
  }),
  z.object({ event: z.literal('dtmf'), dtmf: z.object({ digit: z.string().regex(/^[0-9*#A-D]$/) }) }),
  z.object({ event: z.literal('mark'), mark: z.object({ name: z.string().max(100) }) }),
  z.object({ event: z.literal('stop') }),
]);
export type TwilioMessage = z.infer<typeof TwilioMessage>;
export type TwilioStart = Extract<TwilioMessage, { event: 'start' }>;

const KNOWN = new Set(['connected', 'start', 'media', 'dtmf', 'mark', 'stop']);

/** Null for an event that came into the protocol after this was written; throws where a message is malformed. */
export function readTwilioMessage(text: string): TwilioMessage | null {
  const message = JSON.parse(text) as { event?: unknown } | null;
  if (typeof message?.event === 'string' && !KNOWN.has(message.event)) return null;
  return TwilioMessage.parse(message);
}
