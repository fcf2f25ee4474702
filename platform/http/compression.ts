import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import {
  brotliCompress,
  brotliDecompress,
  constants,
  createBrotliCompress,
  createDeflate,
  createGzip,
  deflate,
  gunzip,
  gzip,
  inflate,
  type Zlib,
} from 'node:zlib';
import { qualities } from './qualities.js';
import { Refusal } from './refusal.js';

/** How an answer may be compressed, the best first: what a client wants alike is given in this order. */
export const CODINGS = ['br', 'gzip', 'deflate'] as const;
export type Coding = (typeof CODINGS)[number];

/**
 * For speed: what a higher level saves in bytes costs several times the time. Windows of 64 kB, since answers are rarely
 * longer and the memory of a window is taken anew for each.
 */
const ZLIB = { level: 1 };
const BROTLI = {
  params: {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_QUALITY]: 2,
    [constants.BROTLI_PARAM_LGWIN]: 16,
  },
};

const [toBrotli, toGzip, toDeflate] = [promisify(brotliCompress), promisify(gzip), promisify(deflate)] as const;

const compress: Record<Coding, (text: string) => Promise<Buffer>> = {
  br: text => toBrotli(text, BROTLI) as Promise<Buffer>,
  gzip: text => toGzip(text, ZLIB) as Promise<Buffer>,
  deflate: text => toDeflate(text, ZLIB) as Promise<Buffer>,
};

const streams: Record<Coding, () => Transform & Zlib> = {
  br: () => createBrotliCompress(BROTLI),
  gzip: () => createGzip(ZLIB),
  deflate: () => createDeflate(ZLIB),
};

const decompress = { br: promisify(brotliDecompress), gzip: promisify(gunzip), deflate: promisify(inflate) };

/** The coding for an answer, by the request's Accept-Encoding (RFC 9110 section 12.5.3); null: as it is. */
export const codingFor = (header: string | undefined): Coding | null => {
  if (!header) return null;
  const wanted = qualities(header);
  const wantedOf = (name: string): number | undefined => wanted.find(choice => choice.name === name)?.quality;
  const any = wantedOf('*') ?? 0;
  let best: Coding | null = null;
  // As it is, is always good enough, unless something else is wanted more.
  let bestQuality = wantedOf('identity') ?? 0;
  for (const coding of CODINGS) {
    const quality = wantedOf(coding) ?? (coding === 'gzip' ? wantedOf('x-gzip') : undefined) ?? any;
    if (quality === 0 || (best === null ? quality < bestQuality : quality <= bestQuality)) continue;
    best = coding;
    bestQuality = quality;
  }
  return best;
};

/** The text compressed, off the main thread. */
export const compressed = (text: string, coding: Coding): Promise<Buffer> => compress[coding](text);

/** A stream that compresses what is written to it; `flush` sends on what has been written so far. */
export const compressor = (coding: Coding): Transform & Zlib => streams[coding]();

/** A request's body as it was before it was compressed. At most `maxBytes` ever come to be, however little was sent. */
export const inflated = async (body: Buffer, encoding: string, maxBytes: number): Promise<Buffer> => {
  const coding = encoding
    .trim()
    .toLowerCase()
    .replace(/^x-gzip$/, 'gzip');
  if (coding === 'identity') return body;
  if (!isCoding(coding)) {
    throw new Refusal(415, `A body is taken compressed once, as ${CODINGS.join(', ')}, or as it is`, {
      'accept-encoding': CODINGS.join(', '),
    });
  }
  try {
    return await decompress[coding](body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new Refusal(413, `The request's body is over ${maxBytes} bytes`, {}, cause);
    }
    throw new Refusal(400, `The request's body is no ${coding}, though its content-encoding says so`, {}, cause);
  }
};

const isCoding = (name: string): name is Coding => (CODINGS as readonly string[]).includes(name);
