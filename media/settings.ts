import { z } from 'zod';
import { Language } from '#kernel/language.js';

/** What an operator decides about the media service. `apps/` reads it from the environment. */
export const MediaSettings = z.object({
  /** This process among those that hold calls; the same again after a restart, or its calls are not found. */
  node: z.string().min(1).default('media-1'),
  /** Where recordings are kept; null: calls are not recorded. */
  recordingsDir: z.string().min(1).nullable().default(null),
  /** The hub's address as Twilio calls it, "https://calls.example.com"; null: whatever host a request names. */
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  /** Signs what Twilio sends; null: the Twilio door is shut. */
  twilioAuthToken: z.string().min(1).nullable().default(null),
  /** Whom Twilio's callers are put through to when the bot hands over or cannot go on; null: the call ends. */
  handoffNumber: z
    .string()
    .regex(/^\+\d{6,15}$/, 'wants a number like +4930123456')
    .nullable()
    .default(null),
  /** The language to begin with: by the number that was dialled, and for all others. */
  languageByNumber: z.record(z.string(), z.enum(Language)).default({}),
  language: z.enum(Language).default('EN'),
  /** Media worker processes, each of which keeps one core busy at most. */
  workers: z.number().int().min(1).max(64).default(1),
  /** Where browsers send their audio, and what they are told instead where they see this machine under another address. */
  webRtcListenIp: z.ipv4().or(z.ipv6()).default('127.0.0.1'),
  webRtcAnnouncedAddress: z.string().min(1).nullable().default(null),
  /** The ports for that, of which each worker takes one for UDP and one for TCP; null: any free ones. */
  webRtcPorts: z
    .object({ min: z.number().int().min(1), max: z.number().int().max(65_535) })
    .refine(({ min, max }) => min <= max, 'wants the lower port first')
    .nullable()
    .default(null),
  /** How long a call that lost its connection waits to be found again, after a crash, too. */
  resumeWaitMs: z.number().int().min(0).default(15_000),
  maxCallMs: z.number().int().min(1_000).default(1_800_000),
  /** After how long a silence the caller is asked. */
  silenceMs: z.number().int().min(1_000).default(7_000),
  phraseCacheBytes: z
    .number()
    .int()
    .min(0)
    .default(32 * 1024 * 1024),
});
export type MediaSettings = z.infer<typeof MediaSettings>;
