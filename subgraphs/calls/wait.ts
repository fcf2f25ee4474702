import { SEGMENTS, STAMPS, type Stamp } from '#kernel/call-event.js';

/** A stretch of the way from the caller's last word to the first frame of the answer. */
export interface SegmentRecord {
  name: string;
  ms: number;
}

/** Stamps told more than once count from their first time. */
export const mergeStamps = (known: readonly Stamp[], told: readonly Stamp[]): Stamp[] => {
  const byName = new Map<string, Stamp>();
  for (const stamp of [...known, ...told]) {
    const other = byName.get(stamp.name);
    if (!other || stamp.at < other.at) byName.set(stamp.name, stamp);
  }
  return [...byName.values()];
};

/**
 * The segments of a wait, each from the nearest stamp before it that is known to its own. A stamp that nobody made has no
 * segment, and the others still add up to the whole.
 */
export const segmentsOf = (stamps: readonly Stamp[]): SegmentRecord[] => {
  const atMs = new Map(stamps.map(({ name, at }) => [name, Date.parse(at)]));
  const segments: SegmentRecord[] = [];
  let beganAt = atMs.get(STAMPS[0]);
  for (const [index, name] of SEGMENTS.entries()) {
    const endedAt = atMs.get(STAMPS[index + 1]!);
    if (endedAt === undefined) continue;
    if (beganAt !== undefined) segments.push({ name, ms: Math.max(0, endedAt - beganAt) });
    beganAt = beganAt === undefined ? endedAt : Math.max(beganAt, endedAt);
  }
  return segments;
};

/** From the caller's last word to the first frame of the answer; null while either is unknown. */
export const waitMsOf = (stamps: readonly Stamp[]): number | null => {
  const at = (name: (typeof STAMPS)[number]) => stamps.find(stamp => stamp.name === name)?.at;
  const [spokenEnd, firstFrame] = [at('spokenEnd'), at('firstFrame')];
  return spokenEnd && firstFrame ? Math.max(0, Date.parse(firstFrame) - Date.parse(spokenEnd)) : null;
};
