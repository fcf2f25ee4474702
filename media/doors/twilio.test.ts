import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock, systemClock } from '#kernel/clock.js';
import { timeOrderedIds } from '#kernel/ids.js';
import { inProcessStore } from '#platform/bus/in-process-store.js';
import { type HttpServer, httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import type { CallFate } from '../door.js';
import { legContract } from '../leg.contract.js';
import type { MediaLeg } from '../leg.js';
import { loudnessOf, pitchOf } from '../testing/tone.js';
import { askWebhook, openStream, streamIn, TwilioFarEnd } from '../testing/twilio-far-end.js';
import { type TwilioDoorOptions, twilioDoor } from './twilio.js';

const authToken = 'the-account-token';

/** A hub with nothing but this door, whose callers a test receives itself. */
const openDoor = async (options: Partial<TwilioDoorOptions> = {}) => {
  const arrivals: ((leg: MediaLeg) => void)[] = [];
  const legs: MediaLeg[] = [];
  const fates = new Map<string, CallFate>();
  const door = twilioDoor({
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
    authToken,
    publicUrl: null,
    handoffNumber: '+4930555555',
    languageOf: () => 'EN',
    ...options,
  });
  const server: HttpServer = httpServer({ routes: [door.routes], port: 0, log: silentLog });
  const { url } = await server.listen();
  const nextLeg = () => new Promise<MediaLeg>(resolve => arrivals.push(resolve));
  const close = async () => {
    await door.close();
    await server.close();
  };
  return { url, legs, fates, nextLeg, close, call: (callSid: string = randomUUID()) => ({ url, authToken, callSid }) };
};

legContract('The Twilio door', async () => {
  const { url, nextLeg, call, close, legs } = await openDoor();
  const refused = async (attempt: Promise<unknown>, status: number) => {
    const before = legs.length;
    await expect(attempt).rejects.toThrow(`Unexpected server response: ${status}`);
    expect(legs.length).toBe(before);
  };
  const turnedAway = async (far: TwilioFarEnd) => {
    const before = legs.length;
    await far.closed;
    expect(legs.length).toBe(before);
  };
  return {
    close,
    manyCalls: 100,
    async call() {
      const arrival = nextLeg();
      const far = await TwilioFarEnd.call(call());
      return {
        leg: await arrival,
        far: {
          closed: far.closed,
          sound: hz => far.sound(hz),
          hears: () => ({ loudness: loudnessOf(far.lately(1)), pitch: pitchOf(far.lately(5)) }),
          press: keys => far.press(keys),
          hangUp: () => far.hangUp(),
          vanish: () => far.vanish(),
          stall: () => far.stall(),
          blurt: message => (typeof message === 'string' ? far.say(message) : far.socket.send(message)),
        },
      };
    },
    uninvited: {
      'without a signature': () => refused(openStream(`${url.replace('http', 'ws')}/twilio/stream`, 'another token'), 403),
      'without a token': async () => turnedAway(await TwilioFarEnd.call({ ...call(), parameters: { token: '' } })),
      'with a token nobody gave out': async () => turnedAway(await TwilioFarEnd.call({ ...call(), parameters: { token: 'x'.repeat(32) } })),
      'with another call’s token': async () => {
        const { twiml } = await askWebhook(call('CA-one'));
        await turnedAway(await TwilioFarEnd.call({ ...call('CA-two'), parameters: streamIn(twiml).parameters }));
      },
      'with a token that was used': async () => {
        const { parameters } = streamIn((await askWebhook(call('CA-three'))).twiml);
        const arrival = nextLeg();
        await TwilioFarEnd.call({ ...call('CA-three'), parameters });
        await (await arrival).close('HUNG_UP');
        await turnedAway(await TwilioFarEnd.call({ ...call('CA-three'), parameters }));
      },
    },
    nonsense: {
      'no JSON': 'hello?',
      'a number': '42',
      null: 'null',
      'media without payload': '{"event":"media","media":{}}',
      'media that is no base64': '{"event":"media","media":{"payload":"☎"}}',
      'a key that is none': '{"event":"dtmf","dtmf":{"digit":"E"}}',
      'a second start': JSON.stringify({
        event: 'start',
        streamSid: 'MZ2',
        start: { callSid: 'CA2', mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 } },
      }),
      binary: Buffer.from([1, 2, 3]),
      'too much': `{"event":"connected","protocol":"${'x'.repeat(70_000)}"}`,
    },
  };
});

describe('The Twilio door', () => {
  let opened: Awaited<ReturnType<typeof openDoor>>;
  const open = async (options?: Partial<TwilioDoorOptions>) => {
    opened = await openDoor(options);
    return opened;
  };
  afterEach(() => opened.close());

  it('hears a withheld number as none', async () => {
    const { call, nextLeg } = await open();
    const arrival = nextLeg();
    await TwilioFarEnd.call({ ...call('CA1'), from: '+266696687' });
    expect((await arrival).context).toEqual({
      doorCallId: 'CA1',
      from: null,
      to: '+4930999999',
      language: 'EN',
      parameters: { Direction: 'inbound' },
    });
  });

  it('chooses the language by the number that was dialled', async () => {
    const { call, nextLeg } = await open({ languageOf: to => (to === '+8610123456' ? 'ZH' : 'EN') });
    const arrival = nextLeg();
    await TwilioFarEnd.call({ ...call(), to: '+8610123456' });
    expect((await arrival).context.language).toBe('ZH');
  });

  it('refuses a webhook that Twilio has not signed', async () => {
    const { call } = await open();
    expect((await askWebhook({ ...call(), authToken: 'guess' })).status).toBe(403);
  });

  it('answers only POST, and only where it lives', async () => {
    const { url } = await open();
    expect((await fetch(`${url}/twilio/voice`)).status).toBe(405);
    expect((await fetch(`${url}/twilio/elsewhere`, { method: 'POST' })).status).toBe(404);
  });

  it('names its public address to Twilio and checks signatures over it', async () => {
    const { url } = await open({ publicUrl: 'https://calls.example.com/' });
    const signedFor = { url: 'https://calls.example.com', authToken, callSid: 'CA1' };
    const { twiml } = await askWebhookAt(url, signedFor);
    expect(streamIn(twiml).url).toBe('wss://calls.example.com/twilio/stream');
    expect(twiml).toContain('<Redirect method="POST">https://calls.example.com/twilio/after</Redirect>');
  });

  it.each([
    ['the bot handed over', { state: 'ENDED', reason: 'HANDED_OFF' }, '<Dial>+4930555555</Dial>'],
    ['the hub was interrupted', { state: 'ENDED', reason: 'INTERRUPTED' }, '<Dial>+4930555555</Dial>'],
    ['the bot hung up', { state: 'ENDED', reason: 'BOT_HUNG_UP' }, '<Hangup/>'],
    ['the call had been too long', { state: 'ENDED', reason: 'TOO_LONG' }, '<Hangup/>'],
    ['nobody knows the call', null, '<Hangup/>'],
  ] as const)('says what follows when %s', async (_, fate, verbs) => {
    const { call, fates } = await open();
    if (fate) fates.set('CA1', fate);
    expect((await askWebhook(call('CA1'), '/twilio/after')).twiml).toContain(verbs);
  });

  it('hangs up where there is nobody to hand over to', async () => {
    const { call, fates } = await open({ handoffNumber: null });
    fates.set('CA1', { state: 'ENDED', reason: 'HANDED_OFF' });
    expect((await askWebhook(call('CA1'), '/twilio/after')).twiml).toContain('<Hangup/>');
  });

  it('has a call that lost its stream open another', async () => {
    const { call, fates, nextLeg } = await open();
    const first = nextLeg();
    (await TwilioFarEnd.call(call('CA1'))).vanish();
    expect(await (await first).ended).toBe('CONNECTION_LOST');
    fates.set('CA1', { state: 'LIVE' });
    const second = nextLeg();
    await TwilioFarEnd.call(call('CA1'), '/twilio/after');
    expect((await second).context).toMatchObject({ doorCallId: 'CA1', from: '+4930123456' });
  });

  it('gives up a stream that never says what it is', async () => {
    const clock = new ManualClock();
    const { call } = await open({ clock });
    const { url } = streamIn((await askWebhook(call())).twiml);
    const socket = await openStream(url, authToken);
    const closed = new Promise(resolve => socket.once('close', resolve));
    await clock.advance(10_000);
    await closed;
  });

  it('keeps the token for a minute', async () => {
    const clock = new ManualClock();
    const { call, legs } = await open({ store: inProcessStore({ clock }) });
    const { parameters } = streamIn((await askWebhook(call('CA1'))).twiml);
    await clock.advance(60_001);
    const far = await TwilioFarEnd.call({ ...call('CA1'), parameters });
    await far.closed;
    expect(legs).toEqual([]);
  });
});

/** The webhook asked at one address and signed for another, as behind a proxy. */
const askWebhookAt = async (url: string, signedFor: { url: string; authToken: string; callSid: string }) => {
  const { default: twilio } = await import('twilio');
  const form = { CallSid: signedFor.callSid, From: '+4930123456', To: '+4930999999' };
  const signature = twilio.getExpectedTwilioSignature(signedFor.authToken, `${signedFor.url}/twilio/voice`, form);
  const answer = await fetch(`${url}/twilio/voice`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    body: new URLSearchParams(form),
  });
  return { twiml: await answer.text() };
};
