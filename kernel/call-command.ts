import { z } from 'zod';
import { Stamp } from './call-event.js';
import { Language } from './language.js';

/**
 * What the rest of the house asks of the media service that holds a call. Appended to `callCommands(node)`;
 * carried out once by `id`, however often it arrives. A command for a call that has ended is dropped.
 */
export const callCommands = (node: string): string => `call-commands.${node}`;

const language = z.enum(Language);
const base = { id: z.string(), callId: z.string() };

/** What the caller is expected to say next: it sets the pause that ends a turn, and what keys mean. */
export const Expectation = z.enum(['ANYTHING', 'YES_NO', 'DIGITS']);
export type Expectation = z.infer<typeof Expectation>;

export const CallCommand = z.discriminatedUnion('kind', [
  z.object({
    ...base,
    kind: z.literal('say'),
    /** The turn that this answers; 0 is the greeting. */
    turn: z.number().int(),
    text: z.string(),
    language,
    /** False for notices that the caller must hear to the end. */
    interruptible: z.boolean(),
    expects: Expectation,
    /** With DIGITS: how many, when that is known. */
    digits: z.number().int().nullable(),
    stamps: z.array(Stamp),
    /** What to do when it has been said. */
    then: z.enum(['LISTEN', 'HANG_UP', 'HAND_OFF']),
  }),
  z.object({ ...base, kind: z.literal('stopSpeaking') }),
  z.object({ ...base, kind: z.literal('setLanguage'), language }),
  z.object({ ...base, kind: z.literal('setRecording'), on: z.boolean(), reason: z.string() }),
  z.object({ ...base, kind: z.literal('hangUp'), reason: z.enum(['BOT_HUNG_UP', 'SUPERVISOR_HUNG_UP', 'HANDED_OFF']) }),
]);
export type CallCommand = z.infer<typeof CallCommand>;
export type CallCommandOf<K extends CallCommand['kind']> = Extract<CallCommand, { kind: K }>;
