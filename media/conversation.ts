import type { Clock } from '#kernel/clock.js';
import type { Log } from '#platform/log.js';
import { Ear } from './ear.js';
import type { HeardFrame } from './frame.js';
import type { LegEndReason, MediaLeg } from './leg.js';
import { Listener, type ListenerEvents, type ListenerView } from './listener.js';
import type { Rooms } from './room.js';
import type { Speaker } from './speaker.js';
import type { Recogniser } from './speech/recogniser.js';
import type { VoiceDetectors } from './speech/voice-detector.js';
import { voiced } from './stages/voiced.js';

/** What every conversation of a service shares. */
export interface ConversationParts {
  rooms: Rooms;
  recogniser: Recogniser;
  detectors: VoiceDetectors;
  clock: Clock;
  log: Log;
  /** How long nobody may say anything before the caller is asked. */
  silenceMs: number;
}

/** Whom the conversation is between, and who is told what comes of it. */
export interface Parties {
  callId: string;
  leg: MediaLeg;
  speaker: Speaker;
  view: ListenerView;
  on: ListenerEvents & {
    /** Both hear each other. */
    joined(): void;
    /** 20 ms of the caller. */
    sounds(frame: HeardFrame): void;
  };
}

export type ConversationEnd = LegEndReason | 'WORKER_DIED';

/**
 * The bot and one leg of the caller's in a room, from joining to the leg's end; resolves when everything that came of it
 * has been told. Rejects where the two could not be brought together.
 */
export async function converse(
  { rooms, recogniser, detectors, clock, log, silenceMs }: ConversationParts,
  parties: Parties,
): Promise<ConversationEnd> {
  const { callId, leg, speaker, view, on } = parties;
  const room = await rooms.open(callId);
  const ear = new Ear(clock, log);
  const detector = detectors.detector();
  let listening = Promise.resolve();
  try {
    const seat = await room.seat('bot', audio => ear.hear(audio));
    await leg.join(room);
    on.joined();
    const listener = new Listener({ recogniser, clock, log, view, on, silenceMs });
    const never = new AbortController().signal;
    const deaf = (err: unknown) => {
      log.error({ err, callId }, 'A call can be listened to no more; it goes on without');
      // Nobody else will: what the bot has to say would wait for ever.
      speaker.yieldFloor();
    };
    listening = listener.listen(voiced(detector, log)(overheard(ear, on.sounds), never), never).catch(deaf);
    void passOn(leg.keys, key => listener.press(key)).catch(deaf);
    speaker.attach({ room, seat, leg });
    return await Promise.race([leg.ended, room.closed.then(() => 'WORKER_DIED' as const)]);
  } finally {
    speaker.detach();
    ear.close();
    await listening;
    await detector.close();
    room.close();
  }
}

async function* overheard(frames: AsyncIterable<HeardFrame>, hear: (frame: HeardFrame) => void): AsyncGenerator<HeardFrame> {
  for await (const frame of frames) {
    hear(frame);
    yield frame;
  }
}

const passOn = async (keys: AsyncIterable<string>, press: (key: string) => void): Promise<void> => {
  for await (const key of keys) press(key);
};
