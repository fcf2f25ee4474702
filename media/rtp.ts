/** RTP packets (RFC 3550 section 5.1): a header of 12 bytes, contributors and extensions where there are any, the payload. */
export interface RtpPacket {
  payloadType: number;
  /** Set on the first packet of a talkspurt (RFC 3551 section 4.1). */
  marker: boolean;
  sequence: number;
  /** In units of the codec's clock; 8,000 a second for G.711. */
  timestamp: number;
  ssrc: number;
  payload: Uint8Array;
}

/** PCMU's fixed payload type (RFC 3551 section 6). */
export const PCMU_PAYLOAD_TYPE = 0;

const HEADER_BYTES = 12;

/** Null for what is no RTP packet of version 2. The payload is a view into the packet. */
export function parseRtp(packet: Buffer): RtpPacket | null {
  if (packet.length < HEADER_BYTES) return null;
  const first = packet[0]!;
  const second = packet[1]!;
  if (first >> 6 !== 2) return null;
  let start = HEADER_BYTES + 4 * (first & 0x0f);
  if (first & 0x10) {
    // Section 5.3.1: two bytes of a profile's own, then the extension's length in 32-bit words.
    if (packet.length < start + 4) return null;
    start += 4 + 4 * packet.readUInt16BE(start + 2);
  }
  // The last byte of padding says how many bytes of it there are, itself included.
  const end = packet.length - (first & 0x20 ? packet[packet.length - 1]! : 0);
  if (start > end) return null;
  return {
    marker: (second & 0x80) !== 0,
    payloadType: second & 0x7f,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    payload: packet.subarray(start, end),
  };
}

export function buildRtp({ payloadType, marker, sequence, timestamp, ssrc, payload }: RtpPacket): Buffer {
  const packet = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  packet[0] = 0x80;
  packet[1] = (marker ? 0x80 : 0) | payloadType;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(timestamp >>> 0, 4);
  packet.writeUInt32BE(ssrc >>> 0, 8);
  packet.set(payload, HEADER_BYTES);
  return packet;
}

/** How far timestamp `a` is past `b`, in samples: both wrap at 32 bits, the nearer way round counts. */
export const timestampDistance = (a: number, b: number): number => (a - b) | 0;
