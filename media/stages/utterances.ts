import { FRAME_MS, type VoicedFrame } from '../frame.js';
import type { Stage } from '../stage.js';

/** What the caller does, frame by frame. */
export type SpeechEvent =
  /** Nobody speaks. */
  | { kind: 'quiet'; durationMs: number }
  /** The caller has begun to speak: the frames of it so far, and a little of what was before. */
  | { kind: 'began'; frames: VoicedFrame[] }
  | { kind: 'goesOn'; frame: VoicedFrame }
  /** The pause was long enough; `cut`: there was none, it only was too long. `spokenEndAt`: when the last voiced frame came. */
  | { kind: 'ended'; spokenEndAt: number; cut: boolean };

export interface UtteranceRules {
  /** The pause that ends an utterance, asked anew at each frame. */
  pauseMs(): number;
  /** How much voice makes speech; less is a click, a cough, a chair. */
  speechMs?: number;
  maxMs?: number;
}

/** Speech begins when that much of it lies within a stretch this much longer: voices flicker at their onset. */
const SLACK_MS = 40;
/** How much of what came before the first voiced frame belongs to it: detectors are late, and soft consonants go unnoticed. */
const BEFORE_MS = 300;

/** Cuts a live stream into stretches of speech. Frames arrive in silence too, so counting them finds the pause. */
export const utterances = ({ pauseMs, speechMs = 120, maxMs = 15_000 }: UtteranceRules): Stage<VoicedFrame, SpeechEvent> =>
  async function* (frames) {
    const before: VoicedFrame[] = [];
    const windowFrames = (speechMs + SLACK_MS) / FRAME_MS;
    const beforeFrames = BEFORE_MS / FRAME_MS + windowFrames;
    let speaking = false;
    let silentMs = 0;
    let spokenMs = 0;
    let spokenEndAt = 0;

    for await (const frame of frames) {
      if (frame.voiced) spokenEndAt = frame.at;
      if (!speaking) {
        before.push(frame);
        if (before.length > beforeFrames) before.shift();
        const voiced = before.slice(-windowFrames).filter(each => each.voiced).length;
        if (voiced * FRAME_MS < speechMs) {
          yield { kind: 'quiet', durationMs: frame.durationMs };
          continue;
        }
        speaking = true;
        silentMs = 0;
        spokenMs = before.length * FRAME_MS;
        yield { kind: 'began', frames: before.splice(0) };
        continue;
      }
      spokenMs += frame.durationMs;
      silentMs = frame.voiced ? 0 : silentMs + frame.durationMs;
      yield { kind: 'goesOn', frame };
      const cut = spokenMs >= maxMs;
      if (silentMs < pauseMs() && !cut) continue;
      speaking = false;
      yield { kind: 'ended', spokenEndAt, cut };
    }
    if (speaking) yield { kind: 'ended', spokenEndAt, cut: false };
  };
