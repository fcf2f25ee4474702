import type { Log } from '#platform/log.js';
import type { HeardFrame, VoicedFrame } from '../frame.js';
import { energyDetectors, NoiseFloor } from '../speech/connectors/energy.js';
import type { VoiceDetector } from '../speech/voice-detector.js';
import type { Stage } from '../stage.js';

/** Silero's usual thresholds: to begin, and to go on. */
const START = 0.5;
const STAY = 0.35;

/**
 * Tells in which frames somebody speaks. A detector goes on for a while after a word has died away; what is no louder than
 * the background has ended all the same, so that the pause is counted from the last sound. A detector that fails is
 * replaced by loudness for the rest of the call.
 */
export const voiced = (detector: VoiceDetector, log: Log): Stage<HeardFrame, VoicedFrame> =>
  async function* (frames) {
    const loud = energyDetectors().detector();
    const floor = new NoiseFloor();
    let asked = detector;
    let speaking = false;
    for await (const frame of frames) {
      try {
        speaking = (await asked.probability(frame)) >= (speaking ? STAY : START);
      } catch (err) {
        log.error({ err }, 'The voice detector failed; this call goes on by loudness alone');
        asked = loud;
        speaking = false;
      }
      const audible = floor.isExceededBy(frame);
      yield { ...frame, voiced: speaking && audible };
    }
  };
