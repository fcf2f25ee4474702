/** G.711 µ-law (ITU-T G.711, table 2a/2b): 8 bits a sample of 14-bit audio, by table in both directions. */

const BIAS = 0x84;
const CLIP = 32_635;

const expand = (code: number): number => {
  const inverted = ~code & 0xff;
  const magnitude = ((((inverted & 0x0f) << 3) + BIAS) << ((inverted & 0x70) >> 4)) - BIAS;
  return inverted & 0x80 ? -magnitude : magnitude;
};

const compress = (sample: number): number => {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
  const segment = 31 - Math.clz32(magnitude) - 7;
  return ~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f)) & 0xff;
};

const EXPANDED = Int16Array.from({ length: 256 }, (_, code) => expand(code));
const COMPRESSED = Uint8Array.from({ length: 65_536 }, (_, index) => compress(index < 32_768 ? index : index - 65_536));

/** The code of a sample of value 0: what silence is made of. */
export const MULAW_SILENCE = 0xff;

export function decodeMulaw(codes: Uint8Array): Int16Array {
  const samples = new Int16Array(codes.length);
  for (let index = 0; index < codes.length; index++) samples[index] = EXPANDED[codes[index]!]!;
  return samples;
}

export function encodeMulaw(samples: Int16Array): Uint8Array {
  const codes = new Uint8Array(samples.length);
  for (let index = 0; index < samples.length; index++) codes[index] = COMPRESSED[samples[index]! & 0xffff]!;
  return codes;
}
