import type { AudioFrame } from '../frame.js';

/** Tells speech from everything else, for one stream of audio at a time. */
export interface VoiceDetector {
  /** The probability (0–1) that this frame holds speech. Frames come in order, 20 ms at 8 kHz. */
  probability(frame: AudioFrame): Promise<number>;
  close(): Promise<void>;
}

/** Makes a detector for each call; what is heavy (a loaded model) is shared. */
export interface VoiceDetectors {
  readonly name: string;
  detector(): VoiceDetector;
  close(): Promise<void>;
}
