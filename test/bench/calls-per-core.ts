import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '#kernel/clock.js';
import { timeOrderedIds } from '#kernel/ids.js';
import { Call, type CallParts } from '#media/call.js';
import { FRAME_SAMPLES } from '#media/frame.js';
import type { CallContext, LegEndReason, MediaLeg } from '#media/leg.js';
import { LiveCalls } from '#media/live-calls.js';
import { Phrases } from '#media/phrases.js';
import type { Room, Rooms, Seat } from '#media/room.js';
import { drawn, drawnVoiceDetectors } from '#media/testing/drawn.js';
import { LoopbackRoom } from '#media/testing/loopback-room.js';
import { scriptedRecogniser } from '#media/testing/scripted-recogniser.js';
import { scriptedVoice } from '#media/testing/scripted-voice.js';
import { voice } from '#media/voice.js';
import { mediaWorkers } from '#media/workers.js';
import { inProcessBus } from '#platform/bus/in-process.js';
import { inProcessStore } from '#platform/bus/in-process-store.js';
import { silentLog } from '#platform/log.js';
import { print } from './figure.js';

/**
 * What a call costs in CPU, of this process and of the media worker together; what driving the benchmark costs is taken
 * off. Peer: the same frames through a room in this process, without a worker.
 *   bridged   caller and bot send 50 frames a second each, through the room, and hear each other
 *   listened  the whole call but for door and recogniser: gate, endpointing, the bot speaking half of the time, recording
 */
const { values } = parseArgs({ options: { calls: { type: 'string', default: '200' }, seconds: { type: 'string', default: '10' } } });
const CALLS = Number(values.calls);
const SECONDS = Number(values.seconds);

const workers = await mediaWorkers({ count: 1, webRtc: { listenIp: '127.0.0.1' }, log: silentLog });
const [workerPid] = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').map(Number);

/** Milliseconds of CPU that a process has used. */
const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
};

/**
 * Runs everyone's frames for a while, in groups spread over the 20 ms; gives the CPU of one call in % of a core. On a
 * machine too busy for so many calls fewer frames are sent: the cost is reckoned by the frames.
 */
const measure = async (send: (call: number, frame: number) => void): Promise<Cost> => {
  const GROUPS = 10;
  let [group, frame, hub, worker, warmFrames] = [0, 0, 0, 0, 0];
  const from = performance.now();
  for (let due = from; performance.now() < from + (SECONDS + 2) * 1_000; due = Math.max(due + 20 / GROUPS, performance.now() - 100)) {
    await systemClock.sleep(Math.max(0, due - performance.now()));
    for (let call = group; call < CALLS; call += GROUPS) send(call, frame);
    group = (group + 1) % GROUPS;
    if (group === 0) frame++;
    if (warmFrames === 0 && due > from + 2_000) [warmFrames, hub, worker] = [frame, cpuOf(process.pid), cpuOf(workerPid!)];
  }
  const share = (used: number) => (100 * used) / ((frame - warmFrames) * 20) / CALLS;
  return { hub: share(cpuOf(process.pid) - hub), worker: share(cpuOf(workerPid!) - worker) };
};

interface Cost {
  hub: number;
  worker: number;
}

const driving = (await measure(() => {})).hub;

const tell = (what: string, { hub, worker }: Cost, peer?: Cost): void => {
  const bench = 'calls-per-core';
  const callsOf = (cost: Cost) => 100 / (cost.hub - driving + cost.worker);
  print({ bench, figure: `${what}_hub_cpu_a_call`, value: hub - driving, unit: '% of a core' });
  print({ bench, figure: `${what}_worker_cpu_a_call`, value: worker, unit: '% of a core' });
  print({ bench, figure: `${what}_calls_a_core`, value: callsOf({ hub, worker }), unit: 'calls', ...(peer && { peer: callsOf(peer) }) });
};

const [speech, silence] = drawn('#.') as [Uint8Array, Uint8Array];

const bridge = async (rooms: Rooms): Promise<{ cost: Cost; lost: number }> => {
  let heard = 0;
  let sent = 0;
  const seats: [Seat, Seat][] = [];
  const opened: Room[] = [];
  for (let call = 0; call < CALLS; call++) {
    const room = await rooms.open(`bridged-${call}`);
    opened.push(room);
    seats.push([await room.seat('caller', () => heard++), await room.seat('bot', () => heard++)]);
  }
  const cost = await measure((call, frame) => {
    for (const seat of seats[call]!) seat.send(speech, frame * FRAME_SAMPLES);
    sent += 2;
  });
  await systemClock.sleep(2_000);
  for (const room of opened) room.close();
  return { cost, lost: sent - heard };
};

const bridged = async (): Promise<void> => {
  const peer = await bridge({ open: async id => new LoopbackRoom(id, systemClock) });
  const { cost, lost } = await bridge(workers);
  tell('bridged', cost, peer.cost);
  print({ bench: 'calls-per-core', figure: 'bridged_frames_lost', value: lost, unit: 'frames', peer: peer.lost });
};

/** A leg without a far end: what a door does to audio is left out. */
class Leg implements MediaLeg {
  readonly door = 'bench';
  readonly capabilities = { flush: true, mark: false, paced: true };
  readonly keys = (async function* () {})();
  readonly #ended = Promise.withResolvers<LegEndReason>();
  readonly ended = this.#ended.promise;
  readonly context: CallContext;
  seat: Seat | null = null;
  #room: Room | null = null;

  constructor(readonly id: string) {
    this.context = { doorCallId: id, from: null, to: null, language: 'EN', parameters: {} };
  }
  async join(room: Room): Promise<void> {
    this.#room = room;
    this.seat = await room.seat('caller', () => {});
  }
  async sent(): Promise<boolean> {
    return true;
  }
  async played(upTo: number): Promise<boolean> {
    await systemClock.sleep(Math.max(0, (upTo - this.#room!.now()) / 8));
    return true;
  }
  flush(): void {}
  async close(reason: LegEndReason): Promise<void> {
    this.#ended.resolve(reason);
  }
}

const listened = async (rooms: Rooms): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-bench-'));
  const bus = inProcessBus();
  const parts: CallParts = {
    ...{
      node: 'bench',
      bus,
      live: new LiveCalls(inProcessStore(), 'bench'),
      rooms,
      clock: systemClock,
      ids: timeOrderedIds(),
      log: silentLog,
    },
    ...{ recogniser: scriptedRecogniser().recogniser, detectors: drawnVoiceDetectors, stopping: new AbortController().signal },
    ...{ voice: voice(scriptedVoice().synthesiser, new Phrases(1e7)), silenceMs: 60_000, resumeWaitMs: 0, maxCallMs: 3_600_000 },
  };
  const legs = Array.from({ length: CALLS }, (_, call) => new Leg(`leg-${call}`));
  const calls = legs.map(leg => Call.begin(parts, leg, callId => join(folder, `${callId}.wav`)));
  while (legs.some(({ seat }) => !seat)) await systemClock.sleep(20);
  // Four seconds of the bot, then four of the caller: two of speech and a pause.
  const text = 'Your order is on its way and will be with you tomorrow in the afternoon, it says here. ';
  const cost = await measure((call, frame) => {
    const place = (frame + 7 * call) % 400;
    if (place === 0) {
      const say = {
        kind: 'say',
        turn: 0,
        text: text.slice(0, 80),
        language: 'EN',
        interruptible: true,
        expects: 'ANYTHING',
        digits: null,
      } as const;
      void calls[call]!.obey({ ...say, id: `${call}-${frame}`, callId: calls[call]!.id, stamps: [], then: 'LISTEN' });
    }
    legs[call]!.seat!.send(place >= 220 && place < 320 ? speech : silence, frame * FRAME_SAMPLES);
  });
  tell('listened', cost);
  await Promise.all(calls.map(call => call.end('HUB_STOPPED')));
  await rm(folder, { recursive: true });
};

await bridged();
await listened(workers);
await workers.close();
