import { FRAME_MS, FRAME_SAMPLES, type HeardFrame, ROOM_RATE } from '../frame.js';
import { encodeMulaw, MULAW_SILENCE } from '../g711.js';
import type { VoiceDetector, VoiceDetectors } from '../speech/voice-detector.js';

const SPEECH = encodeMulaw(Int16Array.from({ length: FRAME_SAMPLES }, (_, index) => Math.round(6_000 * Math.sin(index / 3))));
/** As loud as speech, and none: what a detector is for. */
const NOISE = encodeMulaw(Int16Array.from({ length: FRAME_SAMPLES }, (_, index) => (index % 2 ? 6_000 : -6_000)));
const SILENCE = new Uint8Array(FRAME_SAMPLES).fill(MULAW_SILENCE);

/** A call drawn as text, 20 ms a character: "#" is speech, "." silence, "~" noise. Spaces are for the eye. */
export const drawn = (drawing: string): Uint8Array[] =>
  [...drawing.replaceAll(' ', '')].map(character => ({ '#': SPEECH, '.': SILENCE, '~': NOISE })[character] ?? unknown(character));

const unknown = (character: string): never => {
  throw new Error(`"${character}" draws nothing; there are "#", "." and "~"`);
};

/** The same as frames that were heard one after another, the first at `from`. */
export async function* drawnFrames(drawing: string, decode: (payload: Uint8Array) => Int16Array, from = 0): AsyncGenerator<HeardFrame> {
  let at = from;
  for (const payload of drawn(drawing)) {
    at += FRAME_MS;
    yield { payload, samples: decode(payload), sampleRate: ROOM_RATE, durationMs: FRAME_MS, at };
  }
}

/** Takes for speech what is loud and does not change its sign at every sample: knows "#" from "~". */
export const drawnVoiceDetectors: VoiceDetectors = {
  name: 'drawn',
  detector: (): VoiceDetector => ({
    async probability({ samples }) {
      let turns = 0;
      for (let index = 1; index < samples.length; index++) if (samples[index - 1]! < 0 !== samples[index]! < 0) turns++;
      return Math.abs(samples[3]!) > 1_000 && turns < samples.length / 2 ? 1 : 0;
    },
    close: async () => {},
  }),
  close: async () => {},
};
