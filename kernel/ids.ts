import { randomBytes } from 'node:crypto';

/** Where new ids come from. Passed in, so that tests can foretell them. */
export type Ids = () => string;

/** Random bytes, drawn many at a time: each draw costs more than all that an id is made of. */
const drawnAhead = (): ((size: number) => Uint8Array) => {
  let drawn = Buffer.alloc(0);
  let used = 0;
  return size => {
    if (used + size > drawn.length) {
      drawn = randomBytes(Math.max(4_096, size));
      used = 0;
    }
    used += size;
    return drawn.subarray(used - size, used);
  };
};

/** UUID version 7 (RFC 9562 section 5.7): sorts by the time it was made. */
export const timeOrderedIds =
  (now: () => number = Date.now, random: (size: number) => Uint8Array = drawnAhead()): Ids =>
  () => {
    const bytes = Buffer.from(random(16));
    bytes.writeUIntBE(now(), 0, 6);
    bytes[6] = 0x70 | (bytes[6]! & 0x0f);
    bytes[8] = 0x80 | (bytes[8]! & 0x3f);
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };

/** "call-1", "call-2", …: ids a test can write down beforehand. */
export const countedIds = (prefix: string): Ids => {
  let count = 0;
  return () => `${prefix}-${++count}`;
};
