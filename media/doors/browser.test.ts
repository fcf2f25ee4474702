import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '#kernel/clock.js';
import { timeOrderedIds } from '#kernel/ids.js';
import { inProcessStore } from '#platform/bus/in-process-store.js';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { type PhoneWindow, phonePage } from '#test/real/browser-phone.js';
import { type HeadlessChromium, launchChromium } from '#test/real/chromium.js';
import type { CallFate } from '../door.js';
import { decodeMulaw } from '../g711.js';
import { legContract } from '../leg.contract.js';
import type { MediaLeg } from '../leg.js';
import { loudnessOf, toneOf } from '../testing/tone.js';
import { mediaWorkers } from '../workers.js';
import { browserDoor } from './browser.js';

declare const window: PhoneWindow;

/** A hub with nothing but this door and the page with the telephone, and a Chromium that looks at it. */
const openDoor = async () => {
  const arrivals: ((leg: MediaLeg) => void)[] = [];
  const legs: MediaLeg[] = [];
  const fates = new Map<string, CallFate>();
  const door = browserDoor({
    store: inProcessStore(),
    reception: {
      arrived: async leg => {
        legs.push(leg);
        arrivals.shift()?.(leg);
      },
      fate: async (_, doorCallId) => fates.get(doorCallId) ?? null,
    },
    clock: systemClock,
    ids: timeOrderedIds(),
    log: silentLog,
    languageOf: () => 'EN',
  });
  const server = httpServer({ routes: [door.routes, await phonePage()], port: 0, log: silentLog });
  const { url } = await server.listen();
  const chromium: HeadlessChromium = await launchChromium();
  const page = await chromium.newPage();
  await page.goto(`${url}/phone`);
  const socketUrl = `${url.replace('http', 'ws')}/browser`;
  return {
    page,
    socketUrl,
    fates,
    legs,
    nextLeg: () => new Promise<MediaLeg>(resolve => arrivals.push(resolve)),
    /** Starts a call; resolves to what comes of it once it is answered, or refused. */
    async dial(hello: object = { from: '+4930123456', to: '+4930999999' }, microphone = 'tone') {
      const answered = await page.evaluateHandle(
        ([url, hello, microphone]) => {
          window.newPhone();
          return { call: window.phone.call({ url, hello, microphone }).then(() => '', String) };
        },
        [socketUrl, hello, microphone] as const,
      );
      return { answered: () => answered.evaluate(({ call }) => call) };
    },
    async close() {
      await chromium.close();
      await door.close();
      await server.close();
    },
  };
};

/** A socket that says something at once; resolves to how the hub answered and closed. */
const attempt = (url: string, message: string | null, options: object = {}) =>
  new Promise<{ said: string; code: number }>((resolve, reject) => {
    const socket = new WebSocket(url, options);
    let said = '';
    socket.on('open', () => message !== null && socket.send(message));
    socket.on('message', data => (said += String(data)));
    socket.on('error', reject);
    socket.on('close', code => resolve({ said, code }));
  });

legContract('The browser door', async () => {
  const { page, dial, nextLeg, close, socketUrl, legs } = await openDoor();
  const refused = async (message: string, words: string) => {
    const before = legs.length;
    const { said, code } = await attempt(socketUrl, message);
    expect(said).toContain(words);
    expect([1000, 1008]).toContain(code);
    expect(legs.length).toBe(before);
  };
  return {
    close,
    manyCalls: 12,
    async call() {
      const arrival = nextLeg();
      await dial();
      const leg = await arrival;
      return {
        leg,
        far: {
          closed: page.evaluateHandle(() => ({ closed: window.phone.closed })).then(handle => handle.evaluate(({ closed }) => closed)),
          sound: hz => page.evaluate(tone => window.phone.sound(tone), hz),
          hears: () => page.evaluate(() => window.phone.hears()),
          press: keys => page.evaluate(pressed => window.phone.say({ type: 'keys', keys: pressed }), keys),
          hangUp: () => page.evaluate(() => window.phone.say({ type: 'bye' })),
          async vanish() {
            // The socket of the hub's side, broken off: what a network that fails looks like from here.
            (leg as unknown as { socket: WebSocket }).socket.terminate();
          },
          blurt: message =>
            typeof message === 'string'
              ? page.evaluate(text => window.phone.say(text), message)
              : page.evaluate(bytes => window.phone.sayBytes(bytes), [...message]),
        },
      };
    },
    uninvited: {
      'from a page of another site': () =>
        expect(attempt(socketUrl, null, { origin: 'https://elsewhere.example.com' })).rejects.toThrow('Unexpected server response: 403'),
      'without hello': () => refused('{"type":"bye"}', 'The first message of a call is'),
      'with no JSON': () => refused('hello', 'The message is no JSON'),
      'from a number that is none': () => refused('{"type":"hello","id":1,"from":"me"}', 'is no number like'),
      'with a resume token nobody gave out': () => refused('{"type":"hello","id":1,"resume":"x"}', 'The call is over'),
    },
    nonsense: {
      'no JSON': 'hello?',
      'no message': '{"type":"dance"}',
      'a second hello': '{"type":"hello","id":9}',
      'a transport that is connected':
        '{"type":"connect","id":9,"transport":"send","dtlsParameters":{"fingerprints":[{"algorithm":"sha-256","value":"x"}]}}',
      'a second microphone': '{"type":"produce","id":9,"rtpParameters":{}}',
      'a key that is none': '{"type":"keys","keys":"x"}',
      binary: Buffer.from([1, 2, 3]),
      'too much': `{"type":"bye","x":"${'x'.repeat(70_000)}"}`,
    },
  };
});

describe('A call from a real browser', () => {
  let opened: Awaited<ReturnType<typeof openDoor>>;
  let workers: Awaited<ReturnType<typeof mediaWorkers>>;
  beforeAll(async () => {
    workers = await mediaWorkers({ count: 1, webRtc: { listenIp: '127.0.0.1' }, log: silentLog });
    opened = await openDoor();
  });
  afterAll(async () => {
    await opened?.close();
    await workers?.close();
  });

  it('shakes hands with the worker that was built here, and speaks G.711 both ways with nothing lost', async () => {
    const { page, dial, nextLeg } = opened;
    const room = await workers.open('call-1');
    const arrival = nextLeg();
    const { answered } = await dial({}, 'fake');
    const leg = await arrival;
    const heard: Uint8Array[] = [];
    const seat = await room.seat('hub', ({ payload }) => heard.push(Uint8Array.from(payload)));
    await leg.join(room);
    expect(await answered()).toBe('');
    expect(await page.evaluate(() => window.phone.callId)).toBe('call-1');

    for (let frame = 0, from = room.now(); frame < 60; frame++) {
      while (room.now() < from + frame * 160) await new Promise(resolve => setTimeout(resolve, 2));
      seat.send(toneOf(1_000, frame * 160, 160), from + frame * 160);
    }
    // Chromium's fake microphone beeps twice a second.
    expect(loudnessOf(decodeMulaw(Buffer.concat(heard)))).toBeGreaterThan(0.01);
    expect(await page.evaluate(() => window.phone.statistics())).toMatchObject({ codec: 'audio/PCMU', packets: 60, lost: 0 });
    await leg.close('HANDED_OFF');
    expect(await page.evaluate(() => window.phone.said.at(-1))).toEqual({ type: 'ended', reason: 'HANDED_OFF' });
    room.close();
  });

  it('goes on with a resume token, until it has, while the call lives', async () => {
    const { page, dial, nextLeg, fates } = opened;
    const room = await workers.open('call-2');
    const hub = await room.seat('hub', () => {});
    const first = nextLeg();
    await dial({ from: '+4930123456', language: 'ZH' });
    const leg = await first;
    await leg.join(room);
    const resume = await page.evaluate(() => window.phone.resumeToken);
    (leg as unknown as { socket: WebSocket }).socket.terminate();
    expect(await leg.ended).toBe('CONNECTION_LOST');

    fates.set(leg.context.doorCallId, { state: 'LIVE' });
    // Lost again before it is back.
    const lost = nextLeg();
    await dial({ resume });
    const unjoined = await lost;
    (unjoined as unknown as { socket: WebSocket }).socket.terminate();
    await unjoined.ended;

    const second = nextLeg();
    const { answered } = await dial({ resume });
    const again = await second;
    expect(again.context).toEqual(leg.context);
    await again.join(room);
    expect(await answered()).toBe('');
    await again.close('HUNG_UP');

    expect(await (await dial({ resume })).answered()).toContain('The call is over');
    const late = await page.evaluate(() => window.phone.resumeToken);
    expect(late).toBeNull();
    hub.leave();
    room.close();
  });
});
