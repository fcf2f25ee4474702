import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { isSound } from '#apps/call/ears.js';
import { telephoned } from '#apps/call/voice.js';
import { callCommands } from '#kernel/call-command.js';
import { CALL_EVENTS, CallEvent } from '#kernel/call-event.js';
import { systemClock } from '#kernel/clock.js';
import { timeOrderedIds } from '#kernel/ids.js';
import { decodeMulaw } from '#media/g711.js';
import { mediaService } from '#media/service.js';
import { MediaSettings } from '#media/settings.js';
import { sileroDetectors } from '#media/speech/connectors/silero.js';
import { scriptedRecogniser } from '#media/testing/scripted-recogniser.js';
import { scriptedVoice } from '#media/testing/scripted-voice.js';
import { TwilioFarEnd } from '#media/testing/twilio-far-end.js';
import { mediaWorkers } from '#media/workers.js';
import { inProcessBus } from '#platform/bus/in-process.js';
import { inProcessStore } from '#platform/bus/in-process-store.js';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { spokenBy } from '../real/speech.js';
import { percentile, print } from './figure.js';

/**
 * How soon the bot falls silent when a caller interrupts it, over a real WebSocket and a real room. Measured at the far
 * end: from the first sample of the caller's sound to the last of the bot's that is heard. The caller is flite's rms through
 * a telephone band, the detector the hub's own. Peer: the bar.
 */
const { values } = parseArgs({ options: { times: { type: 'string', default: '30' } } });
const authToken = 'bench';
const speech = telephoned(await spokenBy('rms', 'wait a moment please that is not what i meant'), 16_000);
const firstSound = speech.findIndex(frame => isSound(decodeMulaw(frame)));
const interruption = speech.slice(firstSound);
const bus = inProcessBus();
const detectors = await sileroDetectors();
const rooms = await mediaWorkers({ count: 1, webRtc: { listenIp: '127.0.0.1' }, log: silentLog });
const service = mediaService({
  ...{ bus, store: inProcessStore(), rooms, clock: systemClock, ids: timeOrderedIds(), log: silentLog },
  ...{ recogniser: scriptedRecogniser().recogniser, synthesiser: scriptedVoice().synthesiser, detectors },
  settings: MediaSettings.parse({ twilioAuthToken: authToken }),
});
await service.start();
const server = httpServer({ routes: service.routes, port: 0, log: silentLog });
const { url } = await server.listen();

const events = async () => (await bus.read(CALL_EVENTS, '', 10_000)).map(({ message }) => CallEvent.parse(message));
const until = async (so: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await so())) await systemClock.sleep(5);
};

const total: number[] = [];
const afterDetection: number[] = [];
for (let time = 0; time < Number(values.times); time++) {
  const far = await TwilioFarEnd.call({ url, authToken, callSid: randomUUID() });
  await until(async () => (await events()).filter(({ kind }) => kind === 'call.answered').length > time);
  const callId = (await events()).findLast(({ kind }) => kind === 'call.answered')!.callId;
  const say = { kind: 'say', turn: 0, language: 'EN', interruptible: true, expects: 'ANYTHING', digits: null, stamps: [], then: 'LISTEN' };
  await bus.append(callCommands('media-1'), { ...say, id: randomUUID(), callId, text: 'x'.repeat(80) });
  await until(() => far.heardUntil > 0);
  await systemClock.sleep(400 + 13 * (time % 20));
  far.speak(interruption);
  await until(async () => (await events()).some(event => event.callId === callId && event.kind === 'reply.ended'));
  await systemClock.sleep(150);
  const detected = (await events()).find(event => event.callId === callId && event.kind === 'caller.speaking')!;
  total.push(far.heardUntil - far.soundedAt);
  afterDetection.push(far.heardUntil + performance.timeOrigin - Date.parse(detected.at));
  far.hangUp();
  await far.closed;
}

const bench = 'barge-in';
for (const [name, share, bars] of [
  ['p50', 0.5, {}],
  ['p95', 0.95, { sound: 300, detection: 80 }],
] as const) {
  print({
    bench,
    figure: `first_sound_to_silence_${name}`,
    value: percentile(total, share),
    unit: 'ms',
    ...('sound' in bars && { peer: bars.sound }),
  });
  print({
    ...{ bench, figure: `detection_to_silence_${name}`, value: percentile(afterDetection, share), unit: 'ms' },
    ...('detection' in bars && { peer: bars.detection }),
  });
}
await server.close();
await service.close();
await rooms.close();
await detectors.close();
