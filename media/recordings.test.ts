import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpServer, httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { rangeOf, recordingRoutes } from './recordings.js';

describe('a range of a file of 100 bytes', () => {
  it.each([
    [undefined, null],
    ['bytes=0-', { start: 0, end: 99 }],
    ['bytes=10-19', { start: 10, end: 19 }],
    ['bytes=90-200', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-200', { start: 0, end: 99 }],
    ['bytes=100-', 'UNSATISFIABLE'],
    ['bytes=20-10', 'UNSATISFIABLE'],
    ['bytes=0-1,5-6', null],
    ['bytes=-', null],
    ['lines=1-2', null],
  ])('asked for as %j is %j', (header, range) => {
    expect(rangeOf(header, 100)).toEqual(range);
  });
});

describe('recordings', () => {
  let folder: string;
  let server: HttpServer;
  let url: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchboard-recordings-'));
    await writeFile(join(folder, 'call-1.wav'), 'RIFF0123456789');
    await writeFile(join(folder, 'call-1.json'), '{"events":[]}');
    await writeFile(join(folder, 'secret.txt'), 'secret');
    server = httpServer({ routes: [recordingRoutes(folder)], port: 0, log: silentLog });
    ({ url } = await server.listen());
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('are served whole', async () => {
    const answer = await fetch(`${url}/recordings/call-1.wav`);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'audio/wav', 'RIFF0123456789']);
    expect(await (await fetch(`${url}/recordings/call-1.json`)).json()).toEqual({ events: [] });
  });

  it('are served in part to a player that jumps', async () => {
    const answer = await fetch(`${url}/recordings/call-1.wav`, { headers: { range: 'bytes=4-7' } });
    expect([answer.status, answer.headers.get('content-range'), await answer.text()]).toEqual([206, 'bytes 4-7/14', '0123']);
    expect((await fetch(`${url}/recordings/call-1.wav`, { headers: { range: 'bytes=14-' } })).status).toBe(416);
  });

  it.each(['no-such.wav', 'secret.txt', '..%2Fsecret.wav', '%2e%2e/secret.txt', 'call-1.wav/', ''])('are not found at %j', async path => {
    expect((await fetch(`${url}/recordings/${path}`)).status).toBe(404);
  });
});
