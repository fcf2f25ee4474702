import { FRAME_MS, FRAME_SAMPLES } from './frame.js';

/** How many frames lie between two marks: a mark a frame would double the messages. */
export const FRAMES_A_MARK = 10;

/** Keeps account of how much of a reply has been played, to know what of it the caller heard. */
export class Playback {
  #frames: { upTo: number; due: number }[] = [];
  #confirmed = 0;

  constructor(
    private readonly text: string,
    /** Whether the far end reports what it has played; else the pacing clock has to do. */
    private readonly marks: boolean,
  ) {}

  /** How many frames have been sent. */
  get sent(): number {
    return this.#frames.length;
  }

  /** One more frame was sent, to be played from `due` on (a moment of the room). */
  send(upTo: number, due: number): void {
    this.#frames.push({ upTo, due });
  }

  /** The far end has played so many frames. */
  confirm(frames: number): void {
    this.#confirmed = Math.max(this.#confirmed, frames);
  }

  /** What of the text had been heard at this moment, in whole words, and how long it took. */
  heard(now: number): { heardOfReply: string; playedMs: number } {
    let played = this.#frames.length;
    while (played > 0 && this.#frames[played - 1]!.due + FRAME_SAMPLES > now) played--;
    // Between two marks the clock tells, but no further: a far end that reports nothing plays nothing.
    if (this.marks) played = Math.min(played, this.#confirmed + FRAMES_A_MARK);
    const upTo = played === 0 ? 0 : this.#frames[played - 1]!.upTo;
    return { heardOfReply: wholeWords(this.text, upTo), playedMs: played * FRAME_MS };
  }

  /** All of it, once it has been played to the end. */
  all(): { heardOfReply: string; playedMs: number } {
    return { heardOfReply: this.text, playedMs: this.#frames.length * FRAME_MS };
  }
}

/** The beginning of a text up to a place, without the word that is cut there. Chinese is cut between characters. */
export const wholeWords = (text: string, upTo: number): string => {
  const begun = text.slice(0, upTo);
  const cutsWord = /[\p{Script=Latin}\p{N}'’-]$/u.test(begun) && /^[\p{Script=Latin}\p{N}'’-]/u.test(text.slice(upTo));
  return (cutsWord ? begun.replace(/[\p{Script=Latin}\p{N}'’-]+$/u, '') : begun).trimEnd();
};
