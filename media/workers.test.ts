import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { log, silentLog } from '#platform/log.js';
import type { HeardAudio } from './room.js';
import { type MediaWorkers, mediaWorkers } from './workers.js';

let workers: MediaWorkers;
const start = async (count = 1) => {
  workers = await mediaWorkers({ count, webRtc: { listenIp: '127.0.0.1' }, log: silentLog });
  return workers;
};
afterEach(() => workers?.close());

/** Resolves with the first `count` pieces of audio. */
const listener = (count: number) => {
  const heard: HeardAudio[] = [];
  const { promise, resolve } = Promise.withResolvers<HeardAudio[]>();
  return { all: promise, heard, hear: (audio: HeardAudio) => heard.push(audio) === count && resolve(heard) };
};
const frame = (code: number) => new Uint8Array(160).fill(code);

it('leaves it to the process what a signal ends', async () => {
  const before = process.listenerCount('SIGTERM');
  await start();
  expect(process.listenerCount('SIGTERM')).toBe(before);
});

it('says which address and ports are taken, and leaves no worker behind', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const children = () => process.getActiveResourcesInfo().filter(kind => kind === 'ProcessWrap').length;
  const webRtc = { listenIp: '127.0.0.1', ports: { min: port, max: port } };
  await expect(mediaWorkers({ count: 1, webRtc, log: silentLog })).rejects.toMatchObject({
    code: 'MISCONFIGURED',
    message: expect.stringContaining(`No port from ${port} to ${port} on 127.0.0.1 is free`),
  });
  await expect.poll(children).toBe(0);
  taken.close();
});

describe('a room on a media worker', () => {
  it('lets everyone hear everyone else, and nobody himself', async () => {
    const room = await (await start()).open('call-1');
    const caller = listener(2);
    const bot = listener(2);
    const agent = listener(2);
    const seats = [await room.seat('caller', caller.hear), await room.seat('bot', bot.hear), await room.seat('agent', agent.hear)];
    for (const [index, seat] of seats.entries()) seat.send(frame(index), 0);
    const codes = async ({ all }: typeof caller) => (await all).map(({ payload }) => payload[0]).sort();
    expect(await Promise.all([caller, bot, agent].map(codes))).toEqual([
      [1, 2],
      [0, 2],
      [0, 1],
    ]);
  });

  it('carries frames whole, in order and with their moments, across pauses too', async () => {
    const room = await (await start()).open('call-1');
    const bot = listener(4);
    await room.seat('bot', bot.hear);
    const caller = await room.seat('caller', () => {});
    for (const moment of [0, 160, 80_000, 80_160]) caller.send(frame(moment / 160), moment);
    expect((await bot.all).map(({ timestamp, payload }) => [timestamp, payload.length, payload[0]])).toEqual([
      [0, 160, 0],
      [160, 160, 1],
      [80_000, 160, 244],
      [80_160, 160, 245],
    ]);
  });

  it('lets nobody hear who is muted, and them again afterwards', async () => {
    const room = await (await start()).open('call-1');
    const bot = listener(1);
    await room.seat('bot', bot.hear);
    const caller = await room.seat('caller', () => {});
    await caller.mute(true);
    caller.send(frame(1), 0);
    await caller.mute(false);
    caller.send(frame(2), 160);
    expect((await bot.all)[0]!.payload[0]).toBe(2);
  });

  it('goes on without a party that left', async () => {
    const room = await (await start()).open('call-1');
    const bot = listener(1);
    await room.seat('bot', bot.hear);
    const first = await room.seat('caller', () => {});
    first.leave();
    first.send(frame(1), 0);
    (await room.seat('caller', () => {})).send(frame(2), 0);
    expect((await bot.all)[0]!.payload[0]).toBe(2);
  });
});

describe('media workers', () => {
  it('are started again when they die, and say to their rooms what happened', async () => {
    const { open, health } = await start();
    const room = await open('call-1');
    const seat = await room.seat('bot', () => {});
    const [pid] = await workerPids();
    process.kill(pid!, 'SIGKILL');
    expect(await room.closed).toBe('WORKER_DIED');
    seat.send(frame(1), 0);
    await expect(room.seat('caller', () => {})).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });

    await expect.poll(async () => (await health.check(AbortSignal.timeout(1_000))).standing).toBe('UP');
    const again = await open('call-2');
    expect(again.now()).toBeLessThan(8_000);
  });

  it('share the rooms evenly', async () => {
    const { open } = await start(2);
    const rooms = await Promise.all(['call-1', 'call-2'].map(open));
    const [pid] = await workerPids();
    process.kill(pid!, 'SIGKILL');
    const ended = await Promise.race(rooms.map((room, index) => room.closed.then(() => index)));
    rooms[1 - ended]!.close();
    expect(await rooms[1 - ended]!.closed).toBe('CLOSED');
  });

  it('are not missed when the process is ending', async () => {
    const lines: string[] = [];
    const logged = log({ name: 'test', to: { write: line => lines.push(line) } });
    workers = await mediaWorkers({ count: 1, webRtc: { listenIp: '127.0.0.1' }, log: logged, ending: () => true });
    const room = await workers.open('call-1');
    process.kill((await workerPids())[0]!, 'SIGINT');
    await room.closed;
    expect(lines).toEqual([]);
    expect((await workers.health.check(AbortSignal.timeout(1_000))).standing).toBe('DOWN');
  });

  it('say what to do when there is no worker to start', async () => {
    const bad = mediaWorkers({ count: 1, webRtc: { listenIp: '127.0.0.1' }, workerBin: '/no/such/worker', log: silentLog });
    await expect(bad).rejects.toMatchObject({ code: 'MISCONFIGURED', message: expect.stringContaining('run the set-up again') });
  });
});

/** The worker processes that this one has started. */
const workerPids = async (): Promise<number[]> => {
  const { readFile } = await import('node:fs/promises');
  const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
  return children.trim().split(' ').map(Number);
};
