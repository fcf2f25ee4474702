import { promisify } from 'node:util';
import { brotliDecompress, deflate, gunzip, gzip, inflate } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Coding, codingFor, compressed, compressor, inflated } from './compression.js';

describe('the coding of an answer', () => {
  it.each<[string | undefined, Coding | null]>([
    [undefined, null],
    ['', null],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['deflate, gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['GZIP;q=1.0, br;q=0.5', 'gzip'],
    ['br;q=0, gzip;q=0.2', 'gzip'],
    ['*', 'br'],
    ['*;q=0.5, br;q=0', 'gzip'],
    ['gzip;q=0.5, identity', null],
    ['gzip, identity;q=0.5', 'gzip'],
    ['identity;q=0, *;q=0', null],
    ['gzip;q=much', null],
    ['zstd', null],
  ])('for %s is %s', (header, coding) => {
    expect(codingFor(header)).toBe(coding);
  });

  it.each<[Coding, (data: Buffer) => Promise<Buffer>]>([
    ['br', promisify(brotliDecompress)],
    ['gzip', promisify(gunzip)],
    ['deflate', promisify(inflate)],
  ])('%s says the same in fewer bytes, whole or part by part', async (coding, back) => {
    const text = JSON.stringify({ data: 'ünïcödé '.repeat(1_000) });
    const whole = await compressed(text, coding);
    expect(whole.length).toBeLessThan(text.length / 10);
    expect(String(await back(whole))).toBe(text);

    const stream = compressor(coding);
    const chunks: Buffer[] = [];
    stream.on('data', chunk => chunks.push(chunk));
    stream.write('first');
    await new Promise<void>(resolve => stream.flush(resolve));
    expect(chunks.length).toBeGreaterThan(0);
    stream.end('last');
    await new Promise(resolve => stream.once('end', resolve));
    expect(String(await back(Buffer.concat(chunks)))).toBe('firstlast');
  });
});

describe('a compressed body', () => {
  it.each([
    ['gzip', promisify(gzip)],
    ['X-Gzip', promisify(gzip)],
    ['deflate', promisify(deflate)],
  ])('of %s is what it was before', async (encoding, compress) => {
    expect(String(await inflated(await compress('text'), encoding, 100))).toBe('text');
  });

  it('is refused where it would be too long, was told wrongly, or is none that is known', async () => {
    const bomb = await promisify(gzip)(Buffer.alloc(50_000_000));
    await expect(inflated(bomb, 'gzip', 1_000)).rejects.toMatchObject({ status: 413, message: "The request's body is over 1000 bytes" });
    await expect(inflated(Buffer.from('plain'), 'gzip', 1_000)).rejects.toMatchObject({
      status: 400,
      message: "The request's body is no gzip, though its content-encoding says so",
    });
    await expect(inflated(Buffer.from('plain'), 'gzip, gzip', 1_000)).rejects.toMatchObject({
      status: 415,
      headers: { 'accept-encoding': 'br, gzip, deflate' },
    });
  });
});
