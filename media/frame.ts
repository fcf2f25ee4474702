/** A stretch of mono audio on its way between stages: 16-bit samples. Mostly 20 ms. */
export interface AudioFrame {
  samples: Int16Array;
  sampleRate: number;
  durationMs: number;
}

/** 20 ms at 8 kHz as they were heard: also as they came (PCMU), with when they ended: milliseconds since 1970 by the hub's clock. */
export interface HeardFrame extends AudioFrame {
  payload: Uint8Array;
  at: number;
}

/** A frame with the answer to whether somebody speaks in it. */
export interface VoicedFrame extends HeardFrame {
  voiced: boolean;
}

/** The rate of everything inside a room: G.711 at 8 kHz. Stages that want another convert at their edge. */
export const ROOM_RATE = 8000;
export const FRAME_MS = 20;
export const FRAME_SAMPLES = (ROOM_RATE * FRAME_MS) / 1000;
