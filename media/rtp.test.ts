import { describe, expect, it } from 'vitest';
import { buildRtp, parseRtp, timestampDistance } from './rtp.js';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const plain = '80 80 0007 000000a0 cafebabe';

describe('RTP', () => {
  it('reads back what it wrote', () => {
    const packet = {
      payloadType: 0,
      marker: true,
      sequence: 65_535,
      timestamp: 4_294_967_295,
      ssrc: 305_419_896,
      payload: Buffer.from('frame'),
    };
    expect(parseRtp(buildRtp(packet))).toEqual(packet);
  });

  it.each([
    ['a plain header', `${plain} 0102`],
    ['contributing sources', '82 80 0007 000000a0 cafebabe 00000001 00000002 0102'],
    ['a header extension', '90 80 0007 000000a0 cafebabe bede 0001 10ff0000 0102'],
    ['both', '91 80 0007 000000a0 cafebabe 00000001 bede 0002 10ff0000 00000000 0102'],
    ['padding', 'a0 80 0007 000000a0 cafebabe 0102 000003'],
  ])('finds the payload behind %s', (_, packet) => {
    expect(parseRtp(bytes(packet))).toMatchObject({ sequence: 7, timestamp: 160, marker: true, payload: Buffer.from([1, 2]) });
  });

  it.each([
    ['too short', '80 80 0007'],
    ['of another version', '40 80 0007 000000a0 cafebabe 0102'],
    ['an extension longer than the packet', '90 80 0007 000000a0 cafebabe bede 0009 0102'],
    ['an extension cut off', '90 80 0007 000000a0 cafebabe be'],
    ['more padding than packet', 'a0 80 0007 000000a0 cafebabe 01 ff'],
  ])('gives null for a packet that is %s', (_, packet) => {
    expect(parseRtp(bytes(packet))).toBeNull();
  });

  it('measures time across the wrap', () => {
    expect(timestampDistance(80, 4_294_967_216)).toBe(160);
    expect(timestampDistance(4_294_967_216, 80)).toBe(-160);
  });
});
