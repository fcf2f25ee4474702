/** Why there is no sound to send. */
export type MicrophoneProblem = 'insecure' | 'denied' | 'noMicrophone' | 'microphoneBusy' | 'unsupported';

export class NoMicrophone extends Error {
  constructor(
    readonly why: MicrophoneProblem,
    cause?: unknown,
  ) {
    super(why, { cause });
  }
}

/** Asks for the microphone. Rejects with NoMicrophone, which says what its owner can do about it. */
export async function openMicrophone(): Promise<MediaStream> {
  if (!isSecureContext) throw new NoMicrophone('insecure');
  if (navigator.mediaDevices === undefined || !('RTCPeerConnection' in window)) throw new NoMicrophone('unsupported');
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch (cause) {
    throw new NoMicrophone(problemOf(cause), cause);
  }
}

/** By the names of Media Capture and Streams, section 10.2. */
function problemOf(cause: unknown): MicrophoneProblem {
  switch (cause instanceof DOMException ? cause.name : '') {
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'noMicrophone';
    case 'NotReadableError':
    case 'AbortError':
      return 'microphoneBusy';
    default:
      return 'denied';
  }
}

/** How loud a stream is at this moment, from 0 to 1. `close` lets go of what measures it. */
export function levelMeter(stream: MediaStream): { level(): number; close(): void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level() {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      // From -60 dB, about a quiet room, to 0.
      return power === 0 ? 0 : Math.min(1, Math.max(0, 1 + Math.log10(power) / 6));
    },
    close() {
      context.close().catch(() => {});
    },
  };
}
