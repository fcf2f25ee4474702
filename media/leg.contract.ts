import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '#platform/log.js';
import { FRAME_SAMPLES } from './frame.js';
import { decodeMulaw } from './g711.js';
import type { MediaLeg } from './leg.js';
import type { HeardAudio, Room, Seat } from './room.js';
import { loudnessOf, pitchOf, toneOf } from './testing/tone.js';
import { type MediaWorkers, mediaWorkers } from './workers.js';

/** The real far end of a leg: whatever the door is made for, at the other side of a real connection. */
export interface FarEnd {
  /** The party sounds a tone from now on, or falls silent. */
  sound(hz: number | null): Promise<void> | void;
  /** What the party hears at this moment: loudness (0–1), and pitch where there is a tone. */
  hears(): Promise<{ loudness: number; pitch: number }> | { loudness: number; pitch: number };
  press(keys: string): Promise<void> | void;
  hangUp(): Promise<void> | void;
  /** Loses the connection without a word. */
  vanish(): Promise<void> | void;
  /** Reads nothing any more, where the protocol lets a far end fall behind. */
  stall?(): void;
  /** Sends something that is no message of the protocol. */
  blurt(message: string | Buffer): Promise<void> | void;
  /** Resolves once the far end has seen its connection end. */
  closed: Promise<unknown>;
}

export interface DoorUnderTest {
  call(): Promise<{ leg: MediaLeg; far: FarEnd }>;
  /** Calls that must not come in, by name; each resolves once it has been refused and rejects where it was not. */
  uninvited: Record<string, () => Promise<void>>;
  /** What is no message of the protocol, by name. */
  nonsense: Record<string, string | Buffer>;
  /** How many calls one after another show that nothing is left behind. */
  manyCalls: number;
  close(): Promise<void>;
}

/** The hub's side of a room: what was heard of the leg, and a voice to speak to it. */
interface HubSide {
  room: Room;
  seat: Seat;
  heard: HeardAudio[];
  /** Speaks a tone for so long, in 20 ms frames, all at once or each when it is due. Resolves to the moment of its end. */
  speak(hz: number, ms: number, pace: 'AT_ONCE' | 'IN_TIME'): Promise<number>;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
/** What is kept outside the heap: audio on its way. */
const heldBytes = async () => {
  collectGarbage();
  return process.memoryUsage().external;
};

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const PATIENT = { timeout: 5_000, interval: 20 };

/** leg.ts as a suite, over a real room, the door's real protocol and its real far end. */
export function legContract(name: string, open: () => Promise<DoorUnderTest>): void {
  describe(`${name} keeps the MediaLeg contract`, { timeout: 30_000 }, () => {
    let workers: MediaWorkers;
    let door: DoorUnderTest;
    const opened: { leg: MediaLeg; far: FarEnd; hub: HubSide }[] = [];

    beforeAll(async () => {
      workers = await mediaWorkers({ count: 1, webRtc: { listenIp: '127.0.0.1' }, log: silentLog });
      door = await open();
    });
    afterEach(async () => {
      for (const { leg, hub } of opened.splice(0)) {
        await leg.close('HUNG_UP');
        hub.room.close();
      }
    });
    afterAll(async () => {
      await door?.close();
      await workers?.close();
    });

    const connected = async () => {
      const [{ leg, far }, room] = await Promise.all([door.call(), workers.open('call-1')]);
      const hub = await hubSide(room);
      const call = { leg, far, hub };
      opened.push(call);
      await leg.join(room);
      return call;
    };

    it('says who is calling', async () => {
      const { leg } = await connected();
      expect(leg.context).toMatchObject({ doorCallId: expect.stringMatching(/./), from: '+4930123456', to: '+4930999999', language: 'EN' });
    });

    it('refuses whoever may not come in', async () => {
      for (const refused of Object.values(door.uninvited)) await refused();
    });

    it('brings the far end’s first sound into the room', async () => {
      const { far, hub } = await connected();
      await far.sound(1_000);
      await expect.poll(() => lately(hub, 10), PATIENT).toSatisfy(tone(1_000));
    });

    it('hears a frame every 20 ms, in silence too, one after another on one time line', async () => {
      const { hub } = await connected();
      await expect.poll(() => hub.heard.length, PATIENT).toBeGreaterThan(5);
      const first = hub.heard.length;
      const from = performance.now();
      await wait(1_000);
      const heard = hub.heard.slice(first - 1);
      const frames = heard.slice(1).map(({ timestamp, payload }, index) => [(timestamp - heard[index]!.timestamp) | 0, payload.length]);
      expect(new Set(frames.map(String))).toEqual(new Set([`${FRAME_SAMPLES},${FRAME_SAMPLES}`]));
      const expected = (performance.now() - from) / 20;
      expect(Math.abs(frames.length - expected)).toBeLessThanOrEqual(5);
    });

    it('lets the far end hear what is said to it', async () => {
      const { far, hub } = await connected();
      const speaking = hub.speak(800, 1_000, 'IN_TIME');
      await expect.poll(() => far.hears(), PATIENT).toSatisfy(tone(800));
      await speaking;
      await expect.poll(async () => (await far.hears()).loudness, PATIENT).toBeLessThan(0.001);
    });

    it('falls silent at once when what was said is flushed', async () => {
      const { leg, far, hub } = await connected();
      const { flush, paced } = leg.capabilities;
      const speaking = hub.speak(800, paced ? 3_000 : 600, paced ? 'AT_ONCE' : 'IN_TIME');
      await expect.poll(() => far.hears(), PATIENT).toSatisfy(tone(800));
      const upTo = await speaking;
      const from = performance.now();
      leg.flush(upTo);
      await expect.poll(async () => (await far.hears()).loudness, { timeout: 2_000, interval: 5 }).toBeLessThan(0.001);
      // Seconds were queued. Where nothing can be flushed nothing was; there is the far end's jitter buffer.
      expect(performance.now() - from).toBeLessThan(flush ? 500 : 1_000);
      await wait(200);
      expect((await far.hears()).loudness).toBeLessThan(0.001);
    });

    it('flushes what is still on its way to the far end, too', async () => {
      const { leg, far, hub } = await connected();
      if (!leg.capabilities.flush) return;
      leg.flush(await hub.speak(800, 3_000, 'AT_ONCE'));
      for (let look = 0; look < 15; look++) {
        await wait(20);
        expect((await far.hears()).loudness).toBeLessThan(0.001);
      }
    });

    it('still says what comes after a flush', async () => {
      const { leg, far, hub } = await connected();
      leg.flush(await hub.speak(800, 400, 'IN_TIME'));
      await wait(40);
      void hub.speak(600, 600, 'IN_TIME');
      await expect.poll(() => far.hears(), PATIENT).toSatisfy(tone(600));
    });

    it('tells when the first of what was said has left for the far end, and that it never will', async () => {
      const { leg, far, hub } = await connected();
      const left = leg.sent(hub.room.now() + FRAME_SAMPLES);
      void hub.speak(800, 100, 'IN_TIME');
      expect(await left).toBe(true);
      const never = leg.capabilities.flush ? leg.sent(hub.room.now() + 600 * 8_000) : Promise.resolve(false);
      await far.hangUp();
      expect(await never).toBe(false);
      expect(await leg.sent(hub.room.now() + 600 * 8_000)).toBe(false);
    });

    it('tells when what was said has been played, in its order', async () => {
      const { leg, hub } = await connected();
      const order: string[] = [];
      const pace = leg.capabilities.paced ? 'AT_ONCE' : 'IN_TIME';
      const from = performance.now();
      const first = hub.speak(800, 200, pace).then(upTo => leg.played(upTo));
      await first.then(played => order.push(`first ${played}`));
      expect(performance.now() - from).toBeGreaterThan(150);
      const upTo = await hub.speak(800, 200, pace);
      await Promise.all([
        leg.played(upTo - 10 * FRAME_SAMPLES + 2 * FRAME_SAMPLES).then(played => order.push(`second ${played}`)),
        leg.played(upTo).then(played => order.push(`third ${played}`)),
      ]);
      expect(order).toEqual(['first true', 'second true', 'third true']);
    });

    it('tells that what was flushed has not been played', async () => {
      const { leg, hub } = await connected();
      const upTo = hub.room.now() + 5 * 8_000;
      if (leg.capabilities.paced) await hub.speak(800, 2_000, 'AT_ONCE');
      const all = [leg.played(upTo - 8_000), leg.played(upTo)];
      leg.flush(upTo);
      expect(await Promise.all(all)).toEqual([false, false]);
      expect(await leg.played(upTo)).toBe(false);
    });

    it('brings the keys that are pressed, in their order, until the leg ends', async () => {
      const { leg, far } = await connected();
      await far.press('12');
      await far.press('#');
      const keys: string[] = [];
      for await (const key of leg.keys) {
        keys.push(key);
        if (key === '#') await far.hangUp();
      }
      expect(keys).toEqual(['1', '2', '#']);
    });

    it.each(['HUNG_UP', 'HANDED_OFF'] as const)('ends as %s from our side, once', async reason => {
      const { leg, far, hub } = await connected();
      const played = leg.played(hub.room.now() + 600 * 8_000);
      await Promise.all([leg.close(reason), leg.close('HUNG_UP')]);
      expect(await leg.ended).toBe(reason);
      expect(await played).toBe(false);
      await far.closed;
      await keysOf(leg);
    });

    it('ends when the far end hangs up', async () => {
      const { leg, far } = await connected();
      await far.hangUp();
      expect(await leg.ended).toBe('FAR_END_HUNG_UP');
      await leg.close('HUNG_UP');
      expect(await leg.ended).toBe('FAR_END_HUNG_UP');
      await keysOf(leg);
    });

    it('ends when the connection breaks', async () => {
      const { leg, far, hub } = await connected();
      await far.vanish();
      expect(await leg.ended).toBe('CONNECTION_LOST');
      await hub.speak(800, 100, 'AT_ONCE');
      leg.flush(hub.room.now());
      expect(await leg.played(hub.room.now())).toBe(false);
    });

    it('does not wait for a far end that reads nothing', async () => {
      const { leg, far, hub } = await connected();
      if (!far.stall) return;
      far.stall();
      const before = await heldBytes();
      const loud = toneOf(800, 0, 1_200);
      // Long enough to fill what the system itself keeps for a socket; in pieces of 150 ms, to be done sooner.
      for (let piece = 0, moment = hub.room.now(); piece < 8_000; piece++, moment += 1_200) {
        hub.seat.send(loud, moment);
        if (piece % 20 === 0) await new Promise(setImmediate);
      }
      await expect.poll(heldBytes, PATIENT).toBeLessThan(before + 2_000_000);
      await leg.close('HUNG_UP');
      expect(await leg.ended).toBe('HUNG_UP');
    });

    it('ends on what is no message of its protocol', async () => {
      for (const message of Object.values(door.nonsense)) {
        const { leg, far } = await connected();
        await far.blurt(message);
        expect(await leg.ended).toBe('BAD_MESSAGE');
        await far.closed;
      }
    });

    it('ends before the call began, too', async () => {
      const [{ leg, far }, room] = await Promise.all([door.call(), workers.open('call-1')]);
      await far.hangUp();
      await leg.ended;
      await expect(leg.join(room)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
      room.close();
    });

    it('leaves nothing behind', { timeout: 60_000 }, async () => {
      const sockets = () => process.getActiveResourcesInfo().filter(kind => /TCP|Timeout/.test(kind)).length;
      const before = sockets();
      for (let count = 0; count < door.manyCalls; count++) {
        const { leg, far, hub } = await connected();
        if (count % 2) await far.hangUp();
        else await leg.close('HUNG_UP');
        await leg.ended;
        await far.closed;
        hub.room.close();
        opened.length = 0;
      }
      await expect.poll(sockets, { timeout: 8_000 }).toBeLessThanOrEqual(before + 4);
    });
  });
}

const keysOf = async ({ keys }: MediaLeg): Promise<string[]> => {
  const all: string[] = [];
  for await (const key of keys) all.push(key);
  return all;
};

const tone = (hz: number) => (sound: { loudness: number; pitch: number }) =>
  sound.loudness > 0.05 && Math.abs(sound.pitch - hz) < hz * 0.06;

const lately = ({ heard }: HubSide, frames: number) => {
  const samples = decodeMulaw(Buffer.concat(heard.slice(-frames).map(({ payload }) => payload)));
  return { loudness: loudnessOf(samples), pitch: pitchOf(samples) };
};

const hubSide = async (room: Room): Promise<HubSide> => {
  const heard: HubSide['heard'] = [];
  // Copied, as a frame kept would keep the whole slab of memory that Node cut it from.
  const seat = await room.seat('hub', ({ payload, timestamp }) => heard.push({ payload: Uint8Array.from(payload), timestamp }));
  return {
    room,
    seat,
    heard,
    async speak(hz, ms, pace) {
      const from = room.now();
      for (let sample = 0; sample < ms * 8; sample += FRAME_SAMPLES) {
        if (pace === 'IN_TIME') while (room.now() < from + sample) await wait(2);
        seat.send(toneOf(hz, sample, FRAME_SAMPLES), from + sample);
      }
      return from + ms * 8;
    },
  };
};
