import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HubError } from '#kernel/errors.js';
import type { Routes } from '#platform/http/routes.js';
import { eventsOf } from './recording.js';

/** Where a call's recording lies in the folder of recordings. */
export const recordingPath = (folder: string, callId: string): string => join(folder, `${callId}.wav`);

const TYPES = { wav: 'audio/wav', json: 'application/json; charset=utf-8' } as const;

/** GET /recordings/<call>.wav (also a range of it, for players that jump) and <call>.json, the events beside it. */
export const recordingRoutes = (folder: string): Routes => ({
  access: 'token',
  async request(request, response) {
    const [, callId, kind] = /^\/recordings\/([\w-]{1,100})\.(wav|json)(?:\?.*)?$/.exec(request.url ?? '') ?? [];
    if (!callId) return false;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return true;
    }
    const wav = recordingPath(folder, callId);
    await serve(kind === 'wav' ? wav : eventsOf(wav), TYPES[kind as keyof typeof TYPES], request, response);
    return true;
  },
});

async function serve(path: string, type: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new HubError('NOT_FOUND', 'There is no such recording');
  const range = rangeOf(request.headers.range, found.size);
  if (range === 'UNSATISFIABLE') {
    response.writeHead(416, { 'content-range': `bytes */${found.size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: found.size - 1 };
  response.writeHead(range ? 206 : 200, {
    'content-type': type,
    'content-length': end - start + 1,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    ...(range && { 'content-range': `bytes ${start}-${end}/${found.size}` }),
  });
  if (request.method === 'HEAD' || end < start) return void response.end();
  // A player that has heard enough goes away in the middle; that is no error.
  await pipeline(createReadStream(path, { start, end }), response).catch(() => {});
}

/** One range of bytes (RFC 9110 section 14.1.2); null for none, or for several, which may be answered in full. */
export function rangeOf(header: string | undefined, size: number): { start: number; end: number } | 'UNSATISFIABLE' | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || (first === '' && last === '')) return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start >= size || start > end ? 'UNSATISFIABLE' : { start, end };
}
