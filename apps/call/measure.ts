import { FRAME_MS } from '#media/frame.js';
import { decodeMulaw } from '#media/g711.js';
import { isSound } from './ears.js';

/** What the caller said at once, where it stands on the tracks: frames, `to` not included. */
export interface Span {
  text: string;
  from: number;
  to: number;
}

/** What the two tracks show of one thing the caller said. All times in ms from the beginning of the call. */
export interface Exchange {
  text: string;
  /** The caller's first sound, and the end of the last. */
  startMs: number;
  endMs: number;
  /** Where the answer begins: the next speech of the other side after the caller's last sound; null when none came. */
  answerMs: number | null;
  waitMs: number | null;
  /** When the other side was speaking as the caller began: how long it went on. */
  bargeInMs: number | null;
}

/** Sound this long begins a speech; silence this long ends it. Shorter is a click, or a pause between words. */
const ONSET_FRAMES = 3;
const END_FRAMES = 15;

/** Reads waits and barge-ins off the two tracks of a call: what the caller heard, whatever the hub says of itself. */
export const exchanges = (caller: readonly Uint8Array[], bot: readonly Uint8Array[], spans: readonly Span[]): Exchange[] => {
  const spoken = caller.map(sounds);
  const heard = bot.map(sounds);
  const speech = speechIn(heard);
  return spans.flatMap(({ text, from, to }, index) => {
    const first = spoken.indexOf(true, from);
    const last = spoken.lastIndexOf(true, to - 1);
    if (first < 0 || first >= to || last < first) return [];
    const until = spans[index + 1]?.from ?? heard.length;
    const answer = onset(speech, last + 1, until);
    const endMs = (last + 1) * FRAME_MS;
    return {
      text,
      startMs: first * FRAME_MS,
      endMs,
      answerMs: answer === null ? null : answer * FRAME_MS,
      waitMs: answer === null ? null : answer * FRAME_MS - endMs,
      bargeInMs: speaksAt(heard, first) ? (lastSound(heard, first) + 1 - first) * FRAME_MS : null,
    };
  });
};

const sounds = (frame: Uint8Array): boolean => isSound(decodeMulaw(frame));

/** Which frames of a track belong to speech: sound that is no click. */
const speechIn = (track: readonly boolean[]): boolean[] => {
  const speech = track.map(() => false);
  for (let from = track.indexOf(true); from >= 0; ) {
    const silence = track.indexOf(false, from);
    const to = silence < 0 ? track.length : silence;
    if (to - from >= ONSET_FRAMES) speech.fill(true, from, to);
    from = track.indexOf(true, to);
  }
  return speech;
};

/**
 * The first frame of a speech that begins at or after `from`; null where none begins before `until`. A word of a speech
 * that goes on does not begin one; clicks before it, as of a first word that came in pieces, do not hide it.
 */
const onset = (speech: readonly boolean[], from: number, until: number): number | null => {
  for (let at = speech.indexOf(true, from); at >= 0 && at < until; at = speech.indexOf(true, at + 1)) {
    if (!speech.slice(Math.max(0, at - END_FRAMES), at).includes(true)) return at;
  }
  return null;
};

/** Whether a speech is going on: sound on both sides of this frame within a pause between words. */
const speaksAt = (track: readonly boolean[], at: number): boolean =>
  track.slice(Math.max(0, at - END_FRAMES), at).includes(true) && track.slice(at, at + END_FRAMES).includes(true);

/** The last sound of the speech that is going on at `from`. */
const lastSound = (track: readonly boolean[], from: number): number => {
  let last = from - 1;
  for (let at = from; at < track.length && at - last <= END_FRAMES; at++) if (track[at]) last = at;
  return last;
};
