/** Below this root mean square (of 32767) it is silence whatever else: -54 dBov, the hiss of a quiet line. */
export const QUIETEST = 60;

/** Root mean square of samples, of 32767. */
export const loudness = (samples: Int16Array): number => {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, samples.length));
};

/** Pieces of audio, one after the other, as one. */
export const joined = (...pieces: readonly Int16Array[]): Int16Array<ArrayBuffer> => {
  const all = new Int16Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
};
