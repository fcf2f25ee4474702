import { createWorker } from 'mediasoup';
import type * as mediasoup from 'mediasoup/types';
import { type Clock, systemClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { HealthCheck } from '#platform/health.js';
import type { Log } from '#platform/log.js';
import { MediasoupRoom, PCMU } from './mediasoup-room.js';
import type { Rooms } from './room.js';

export interface MediaWorkersOptions {
  /** Each is a process that keeps one core busy at most. */
  count: number;
  /** Where browsers reach the workers. */
  webRtc: {
    listenIp: string;
    /** What browsers are told instead of `listenIp`, where they see this machine under another address. */
    announcedAddress?: string | null;
    /** Each worker takes one UDP and one TCP port out of these; without them any free ones from 20000 on. */
    ports?: { min: number; max: number } | null;
  };
  /** Default: the one that mediasoup's package, or its build, has laid in node_modules. */
  workerBin?: string;
  log: Log;
  clock?: Clock;
  /** Whether this process is ending: a terminal sends its signal to the workers as well, and what ends then is not missed. */
  ending?: () => boolean;
}

export interface MediaWorkers extends Rooms {
  close(): Promise<void>;
  readonly health: HealthCheck;
}

interface Running {
  worker: mediasoup.Worker;
  webRtcServer: mediasoup.WebRtcServer;
  rooms: Set<MediasoupRoom>;
  /** Rooms open or being opened. */
  load: number;
}

const LONGEST_BACKOFF_MS = 5_000;

/**
 * The media worker processes. One that dies takes its rooms with it (they close as WORKER_DIED) and is started anew.
 * MISCONFIGURED when the first start fails.
 */
export async function mediaWorkers({
  count,
  webRtc,
  workerBin,
  log,
  clock = systemClock,
  ending = () => false,
}: MediaWorkersOptions): Promise<MediaWorkers> {
  const running = new Map<number, Running>();
  const closing = new AbortController();

  const start = async (place: number): Promise<void> => {
    const worker = await createWorker({ logLevel: 'warn', ...(workerBin && { workerBin }) });
    // mediasoup ends its workers at the first signal, with calls or without. When they end is ours to say.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, (worker as unknown as { onSignal(): void }).onSignal);
    const listen = {
      ip: webRtc.listenIp,
      ...(webRtc.announcedAddress && { announcedAddress: webRtc.announcedAddress }),
      portRange: webRtc.ports ?? { min: 20_000, max: 59_999 },
    };
    const listenInfos = (['udp', 'tcp'] as const).map(protocol => ({ protocol, ...listen }));
    const webRtcServer = await worker.createWebRtcServer({ listenInfos }).catch((cause: unknown) => {
      worker.close();
      const { min, max } = listen.portRange;
      const words = `No port from ${min} to ${max} on ${listen.ip} is free for browsers' audio, by UDP and by TCP`;
      throw new HubError('MISCONFIGURED', `${words} (${(cause as Error).message})`, { system: 'mediasoup', cause });
    });
    if (closing.signal.aborted) return worker.close();
    worker.on('died', () => {
      if (ending()) return void running.delete(place);
      log.error({ pid: worker.pid, calls: running.get(place)?.load ?? 0 }, 'A media worker died; its calls end, another is started');
      running.delete(place);
      void restart(place);
    });
    running.set(place, { worker, webRtcServer, rooms: new Set(), load: 0 });
  };

  const restart = async (place: number): Promise<void> => {
    for (let waitMs = 100; !closing.signal.aborted; waitMs = Math.min(2 * waitMs, LONGEST_BACKOFF_MS)) {
      try {
        return await start(place);
      } catch (err) {
        log.error({ err }, 'A media worker does not start');
        await clock.sleep(waitMs, closing.signal);
      }
    }
  };

  try {
    await Promise.all(Array.from({ length: count }, (_, place) => start(place)));
  } catch (cause) {
    closing.abort();
    for (const { worker } of running.values()) worker.close();
    if (cause instanceof HubError) throw cause;
    const words = 'The media worker does not start: run the set-up again, which builds it';
    throw new HubError('MISCONFIGURED', `${words} (${(cause as Error).message})`, { system: 'mediasoup', cause });
  }

  return {
    async open(id) {
      const [least] = [...running.values()].sort((a, b) => a.load - b.load);
      if (!least) throw new HubError('UPSTREAM_UNAVAILABLE', 'No media worker runs at the moment', { system: 'mediasoup' });
      least.load++;
      try {
        const room = new MediasoupRoom(id, await least.worker.createRouter({ mediaCodecs: [PCMU] }), least.webRtcServer);
        least.rooms.add(room);
        void room.closed.then(() => {
          least.rooms.delete(room);
          least.load--;
        });
        return room;
      } catch (cause) {
        least.load--;
        throw new HubError('UPSTREAM_UNAVAILABLE', 'The media worker opens no room', { system: 'mediasoup', cause });
      }
    },

    async close() {
      closing.abort();
      await Promise.all(
        [...running.values()].map(async ({ worker, rooms }) => {
          for (const room of rooms) room.close();
          const gone = new Promise<void>(resolve => worker.once('subprocessclose', () => resolve()));
          worker.close();
          if (!worker.subprocessClosed) await gone;
        }),
      );
      running.clear();
    },

    health: {
      name: 'mediasoup',
      check: async () =>
        running.size === count
          ? { standing: 'UP', reason: null }
          : { standing: running.size > 0 ? 'DEGRADED' : 'DOWN', reason: `${running.size} of ${count} media workers run` },
    },
  };
}
