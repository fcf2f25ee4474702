import { CallCommand, callCommands } from '#kernel/call-command.js';
import type { Clock } from '#kernel/clock.js';
import type { Ids } from '#kernel/ids.js';
import type { Language } from '#kernel/language.js';
import type { Bus, Delivery } from '#platform/bus/bus.js';
import type { Store } from '#platform/bus/store.js';
import type { HealthCheck } from '#platform/health.js';
import type { Routes } from '#platform/http/routes.js';
import type { Log } from '#platform/log.js';
import { Call, type CallParts } from './call.js';
import type { Door, Reception } from './door.js';
import { browserDoor } from './doors/browser.js';
import { twilioDoor } from './doors/twilio.js';
import { LiveCalls } from './live-calls.js';
import { Phrases } from './phrases.js';
import { recordingPath, recordingRoutes } from './recordings.js';
import type { Rooms } from './room.js';
import type { MediaSettings } from './settings.js';
import type { Recogniser } from './speech/recogniser.js';
import type { Synthesiser } from './speech/synthesiser.js';
import type { VoiceDetectors } from './speech/voice-detector.js';
import { voice } from './voice.js';

export interface MediaServiceParts {
  bus: Bus;
  /** Where calls are found again after a crash: it must outlive this process for that. */
  store: Store;
  /** `mediaWorkers(…)`; closed by whoever opened it, after this service. */
  rooms: Rooms & { readonly health?: HealthCheck };
  recogniser: Recogniser;
  synthesiser: Synthesiser;
  detectors: VoiceDetectors;
  clock: Clock;
  ids: Ids;
  log: Log;
  settings: MediaSettings;
}

export interface MediaService {
  readonly routes: readonly Routes[];
  /** Finds the calls that a crash left behind and begins to carry out commands. */
  start(): Promise<void>;
  /** Ends every call as HUB_STOPPED; resolves when that has been told. */
  close(): Promise<void>;
  readonly health: readonly HealthCheck[];
}

/** Holds calls: their doors, their rooms, what is heard and said in them. */
export function mediaService(parts: MediaServiceParts): MediaService {
  const { bus, store, rooms, recogniser, synthesiser, detectors, clock, ids, log, settings } = parts;
  const live = new LiveCalls(store, settings.node);
  const speech = voice(synthesiser, new Phrases(settings.phraseCacheBytes));
  const calls = new Map<string, Call>();
  const closing = new AbortController();
  const stopping = new AbortController();
  const { node, silenceMs, resumeWaitMs, maxCallMs, recordingsDir } = settings;
  const callParts: CallParts = {
    ...{ node, bus, live, rooms, recogniser, detectors, clock, ids, log },
    ...{ voice: speech, silenceMs, resumeWaitMs, maxCallMs, stopping: stopping.signal },
  };

  const hold = (call: Call): Call => {
    calls.set(call.id, call);
    void call.over.then(() => calls.delete(call.id));
    return call;
  };
  const heldFor = (door: string, doorCallId: string): Call | undefined => [...calls.values()].find(call => call.isOf(door, doorCallId));

  const reception: Reception = {
    async arrived(leg) {
      const { doorCallId } = leg.context;
      if (heldFor(leg.door, doorCallId)?.resume(leg)) return;
      const fate = await reception.fate(leg.door, doorCallId);
      // Two connections of one call may come at once: the second looks again.
      if (heldFor(leg.door, doorCallId)?.resume(leg)) return;
      if (closing.signal.aborted || fate?.state === 'ENDED') return leg.close('HUNG_UP');
      hold(Call.begin(callParts, leg, callId => recordingsDir && recordingPath(recordingsDir, callId)));
    },
    fate: (door, doorCallId) => live.fate(door, doorCallId),
  };

  const languageOf = (to: string | null): Language => (to !== null && settings.languageByNumber[to]) || settings.language;
  const common = { store, reception, clock, ids, log, languageOf };
  const { twilioAuthToken: authToken, publicUrl, handoffNumber } = settings;
  const doors: Door[] = [browserDoor(common), ...(authToken ? [twilioDoor({ ...common, authToken, publicUrl, handoffNumber })] : [])];

  const carryOut = async ({ id, message, ack }: Delivery): Promise<void> => {
    const command = CallCommand.safeParse(message);
    if (!command.success)
      log.error({ messageId: id, problems: command.error.issues.map(({ path }) => path.join('.')) }, 'A command cannot be read');
    // Acknowledged when done: what a crash cuts off comes again, and is said to the caller who is found again.
    else await calls.get(command.data.callId)?.obey(command.data);
    await ack();
  };
  const failed = (err: unknown) => log.error({ err }, 'A command could not be carried out');

  const takeCommands = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        for await (const delivery of bus.consume(callCommands(node), 'media', node, closing.signal)) void carryOut(delivery).catch(failed);
        return;
      } catch (err) {
        log.warn({ err }, 'Commands cannot be read; it is tried again');
        await clock.sleep(1_000, closing.signal);
      }
    }
  };

  const close = async (): Promise<void> => {
    closing.abort();
    const ended = Promise.all([...calls.values()].map(call => call.end('HUB_STOPPED')));
    // What the bus has not taken by then is given up.
    await Promise.race([ended, clock.sleep(LAST_WORDS_MS)]);
    stopping.abort();
    await ended;
    await Promise.all(doors.map(door => door.close()));
  };
  let closed: Promise<void> | null = null;
  const closeOnce = () => (closed ??= close());

  return {
    // A server that closes lets the calls end first: cut off by it, they would wait for their callers to come back.
    routes: [...doors.map(({ routes }) => ({ ...routes, drain: closeOnce })), ...(recordingsDir ? [recordingRoutes(recordingsDir)] : [])],
    health: rooms.health ? [rooms.health] : [],

    async start() {
      if (!authToken) log.info('The Twilio door is shut: no account token is set');
      const found = await live.leftBehind();
      if (found.length > 0) log.warn({ calls: found.length }, 'Calls were left behind; they wait for their callers to come back');
      for (const record of found) hold(Call.find(callParts, record));
      void takeCommands();
    },

    close: closeOnce,
  };
}

/** How long the calls' last events may take to be told when the service closes. */
const LAST_WORDS_MS = 3_000;
