import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callCommands } from '#kernel/call-command.js';
import { CALL_EVENTS, CallEvent, type CallEventKind, type CallEventOf } from '#kernel/call-event.js';
import { systemClock } from '#kernel/clock.js';
import { timeOrderedIds } from '#kernel/ids.js';
import { inProcessBus } from '#platform/bus/in-process.js';
import { inProcessStore } from '#platform/bus/in-process-store.js';
import { type HttpServer, httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { type PhoneWindow, phonePage } from '#test/real/browser-phone.js';
import { launchChromium } from '#test/real/chromium.js';
import { LiveCalls } from './live-calls.js';
import { type MediaService, mediaService } from './service.js';
import { MediaSettings } from './settings.js';
import { drawnVoiceDetectors } from './testing/drawn.js';
import { scriptedRecogniser } from './testing/scripted-recogniser.js';
import { scriptedVoice } from './testing/scripted-voice.js';
import { loudnessOf } from './testing/tone.js';
import { askWebhook, TwilioFarEnd } from './testing/twilio-far-end.js';
import { readWav } from './wav.js';
import { type MediaWorkers, mediaWorkers } from './workers.js';

declare const window: PhoneWindow;

const authToken = 'the-account-token';
const PATIENT = { timeout: 5_000, interval: 10 };

/** A media service as a process runs it, with what a caller says written beforehand. */
const open = async ({ texts = [] as string[], store = inProcessStore(), settings = {} } = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-media-'));
  const bus = inProcessBus();
  const workers: MediaWorkers = await mediaWorkers({ count: 1, webRtc: { listenIp: '127.0.0.1' }, log: silentLog });
  const service: MediaService = mediaService({
    bus,
    store,
    rooms: workers,
    recogniser: scriptedRecogniser(...texts).recogniser,
    synthesiser: scriptedVoice().synthesiser,
    detectors: drawnVoiceDetectors,
    clock: systemClock,
    ids: timeOrderedIds(),
    log: silentLog,
    settings: MediaSettings.parse({ recordingsDir: folder, twilioAuthToken: authToken, handoffNumber: '+4930555555', ...settings }),
  });
  await service.start();
  const server: HttpServer = httpServer({ routes: service.routes, port: 0, log: silentLog });
  const { url } = await server.listen();
  const events = async () => (await bus.read(CALL_EVENTS, '', 1_000)).map(({ message }) => CallEvent.parse(message));
  const the = async <K extends CallEventKind>(kind: K) => (await events()).filter(event => event.kind === kind) as CallEventOf<K>[];
  return {
    bus,
    store,
    service,
    server,
    workers,
    url,
    events,
    the,
    /** Resolves once something of this kind has been told, the `count`th of it. */
    async told<K extends CallEventKind>(kind: K, count = 1): Promise<CallEventOf<K>> {
      await expect.poll(async () => (await the(kind)).length, PATIENT).toBeGreaterThanOrEqual(count);
      return (await the(kind))[count - 1]!;
    },
    command: (callId: string, fields: object) => bus.append(callCommands('media-1'), { id: randomUUID(), callId, ...fields }),
    say: (callId: string, text: string, fields: object = {}) =>
      bus.append(callCommands('media-1'), {
        ...{ id: randomUUID(), callId, kind: 'say', turn: 0, text, language: 'EN', interruptible: true },
        ...{ expects: 'ANYTHING', digits: null, stamps: [], then: 'LISTEN', ...fields },
      }),
    call: (callSid: string = randomUUID()) => ({ url, authToken, callSid }),
    async close() {
      await server.close();
      await service.close();
      await workers.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

describe('the media service', () => {
  let home: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    home = await open({ texts: ['where is my order', 'stop', 'thank you'] });
  });
  afterEach(() => home.close());

  it('holds a conversation by Twilio, falls silent when interrupted, and hangs up', async () => {
    const { call, told, say, url, the } = home;
    const far = await TwilioFarEnd.call(call('CA1'));
    const loudness = () => loudnessOf(far.lately(2));
    const { callId } = await told('call.answered');
    await say(callId, 'Hello.');
    await expect.poll(loudness, PATIENT).toBeGreaterThan(0.05);
    await told('reply.ended');

    far.sound(400);
    await expect.poll(async () => (await the('caller.speaking')).length, PATIENT).toBe(1);
    far.sound(null);
    expect(await told('turn.heard')).toMatchObject({ turn: 1, text: 'where is my order' });

    await say(callId, 'It is on its way, and will be with you tomorrow, if all goes well.', { turn: 1 });
    await expect.poll(loudness, PATIENT).toBeGreaterThan(0.05);
    await new Promise(resolve => setTimeout(resolve, 700));
    far.sound(400);
    // More than two seconds of it were still to come. How soon exactly is for test/bench/barge-in.ts to say.
    await expect.poll(loudness, { timeout: 1_500, interval: 10 }).toBeLessThan(0.001);
    far.sound(null);
    const { heardOfReply, bargedIn, playedMs } = await told('reply.ended', 2);
    expect(bargedIn).toBe(true);
    expect('It is on its way, and will be with you'.startsWith(heardOfReply) && heardOfReply.length > 5).toBe(true);
    expect(playedMs).toBeGreaterThan(600);

    await say(callId, 'Goodbye.', { turn: 2, then: 'HANG_UP' });
    expect(await far.closed).toEqual({ code: 1000 });
    expect(await told('call.ended')).toMatchObject({ reason: 'BOT_HUNG_UP' });
    expect((await askWebhook(call('CA1'), '/twilio/after')).twiml).toContain('<Hangup/>');

    const { durationMs, path, sha256 } = (await the('recording.ready'))[0]!;
    expect(path).toContain(`${callId}.wav`);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    const wav = Buffer.from(await (await fetch(`${url}/recordings/${callId}.wav`)).arrayBuffer());
    expect(readWav(wav, path, { channels: 2, sampleRate: 8_000 }).samples.length / 16).toBeCloseTo(durationMs, -1);
  });

  it('hands over by ending the stream, so that Twilio dials', async () => {
    const { call, told, command } = home;
    const far = await TwilioFarEnd.call(call('CA1'));
    const { callId } = await told('call.answered');
    await command(callId, { kind: 'hangUp', reason: 'HANDED_OFF' });
    await far.closed;
    expect((await askWebhook(call('CA1'), '/twilio/after')).twiml).toContain('<Dial>+4930555555</Dial>');
  });

  it('goes on with a call whose stream broke, by the same way', async () => {
    const { call, told, say, the } = home;
    const broken = await TwilioFarEnd.call(call('CA1'));
    const { callId } = await told('call.answered');
    broken.vanish();
    await told('leg.left');
    const far = await TwilioFarEnd.call(call('CA1'), '/twilio/after');
    expect((await told('call.resumed')).callId).toBe(callId);
    await say(callId, 'There you are.');
    await expect.poll(() => loudnessOf(far.lately(2)), PATIENT).toBeGreaterThan(0.05);
    expect((await the('call.started')).length).toBe(1);
  });

  it('does not begin a call anew that has ended', async () => {
    const { call, told, command, the } = home;
    const far = await TwilioFarEnd.call(call('CA1'));
    const { callId } = await told('call.answered');
    await command(callId, { kind: 'hangUp', reason: 'BOT_HUNG_UP' });
    await far.closed;
    await (await TwilioFarEnd.call(call('CA1'))).closed;
    expect((await the('call.started')).length).toBe(1);
  });

  it('passes over commands that it cannot read, or for calls that are over', async () => {
    const { bus, call, told, say, command } = home;
    await bus.append(callCommands('media-1'), { nonsense: true });
    await command('no-such-call', { kind: 'stopSpeaking' });
    await TwilioFarEnd.call(call());
    await say((await told('call.answered')).callId, 'Hello.');
    await told('reply.ended');
  });

  it('tells its calls that it stops, and keeps their recordings, when the server closes', async () => {
    const { call, told, say, server, the } = home;
    const far = await TwilioFarEnd.call(call());
    await say((await told('call.answered')).callId, 'Hello.');
    await told('reply.ended');
    await server.close();
    expect(await far.closed).toEqual({ code: 1000 });
    expect(await the('call.ended')).toMatchObject([{ reason: 'HUB_STOPPED' }]);
    expect((await the('recording.ready')).length).toBe(1);
  });

  it('ends the calls of a media worker that dies, and takes the next', async () => {
    const { call, told, the } = home;
    const far = await TwilioFarEnd.call(call('CA1'));
    await told('call.answered');
    const { readFile } = await import('node:fs/promises');
    const [pid] = (await readFile(`/proc/self/task/${process.pid}/children`, 'utf8')).trim().split(' ').map(Number);
    process.kill(pid!, 'SIGKILL');
    expect(await told('call.ended')).toMatchObject({ reason: 'INTERRUPTED' });
    expect((await the('leg.left'))[0]).toMatchObject({ reason: 'WORKER_DIED' });
    await far.closed;
    expect((await askWebhook(call('CA1'), '/twilio/after')).twiml).toContain('<Dial>');
    await expect.poll(async () => (await home.workers.health.check(AbortSignal.timeout(1_000))).standing, PATIENT).toBe('UP');
    await TwilioFarEnd.call(call('CA2'));
    await told('call.answered', 2);
  });
});

describe('the media service and a real browser', () => {
  it('hold a conversation: greeting, keys, an answer, goodbye', async () => {
    const [home, chromium, phone] = await Promise.all([open(), launchChromium(), phonePage()]);
    const server = httpServer({ routes: [...home.service.routes, phone], port: 0, log: silentLog });
    const { url } = await server.listen();
    const page = await chromium.newPage();
    await page.goto(`${url}/phone`);
    await page.evaluate(
      async socket => {
        window.newPhone();
        await window.phone.call({ url: socket, hello: { from: '+4930123456', to: '+8610123456', language: 'ZH' } });
      },
      `${url.replace('http', 'ws')}/browser`,
    );
    const { callId } = await home.told('call.answered');
    expect(await page.evaluate(() => window.phone.callId)).toBe(callId);
    expect(await home.told('call.started')).toMatchObject({ door: 'browser', from: '+4930123456', language: 'ZH' });

    await home.say(callId, 'What is your order number?', { expects: 'DIGITS', digits: 4 });
    await expect.poll(async () => (await page.evaluate(() => window.phone.hears())).loudness, PATIENT).toBeGreaterThan(0.02);
    await page.evaluate(() => window.phone.say({ type: 'keys', keys: '2048' }));
    expect(await home.told('turn.keyed')).toMatchObject({ turn: 1, digits: '2048' });
    expect(await home.told('reply.ended')).toMatchObject({ bargedIn: true });

    await page.evaluate(() => window.phone.sound(440));
    expect(await home.told('caller.speaking')).toMatchObject({ interrupts: false });
    await home.say(callId, 'Goodbye.', { turn: 1, interruptible: false, then: 'HANG_UP' });
    expect(await page.evaluate(() => window.phone.closed)).toBe(1000);
    expect(await home.told('call.ended')).toMatchObject({ reason: 'BOT_HUNG_UP' });
    await chromium.close();
    await server.close();
    await home.close();
  });
});

describe('a media service after a crash', () => {
  it('ends what nobody comes back for, and resumes what Twilio finds again', async () => {
    const store = inProcessStore();
    const before = new LiveCalls(store, 'media-1');
    const context = { from: '+4930123456', to: null, language: 'EN', parameters: {} } as const;
    const left = (callId: string) =>
      before.save({
        ...{ callId, door: 'twilio', startedAt: new Date().toISOString(), context: { ...context, doorCallId: `CA-${callId}` } },
        ...{ language: 'EN', answered: true, turn: 3, recording: null, done: [] },
      });
    await Promise.all(['lost', 'found'].map(left));

    const home = await open({ store, texts: ['hello again'], settings: { resumeWaitMs: 700 } });
    const far = await TwilioFarEnd.call(home.call('CA-found'), '/twilio/after');
    expect(await home.told('call.resumed')).toMatchObject({ callId: 'found' });
    expect(await home.told('call.ended')).toMatchObject({ callId: 'lost', reason: 'INTERRUPTED' });
    far.sound(400);
    await expect.poll(async () => (await home.the('caller.speaking')).length, PATIENT).toBe(1);
    far.sound(null);
    expect(await home.told('turn.heard')).toMatchObject({ callId: 'found', turn: 4, text: 'hello again' });
    await home.close();
    expect(await before.leftBehind()).toEqual([]);
  });
});

describe('settings of the media service', () => {
  it('do without any', () => {
    expect(MediaSettings.parse({})).toMatchObject({
      node: 'media-1',
      twilioAuthToken: null,
      resumeWaitMs: 15_000,
      webRtcListenIp: '127.0.0.1',
    });
  });

  it.each([
    [{ publicUrl: 'calls.example.com' }, 'publicUrl'],
    [{ handoffNumber: '030 12' }, 'handoffNumber'],
    [{ webRtcPorts: { min: 5, max: 4 } }, 'webRtcPorts'],
    [{ languageByNumber: { '+86': 'FR' } }, 'languageByNumber'],
  ])('refuse %j', (settings, name) => {
    expect(MediaSettings.safeParse(settings).error?.issues[0]?.path[0]).toBe(name);
  });
});
