import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as later } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { HubError } from '#kernel/errors.js';
import { twilioSignature } from '#media/doors/twilio-signature.js';
import { TwilioPlayout } from '#media/testing/twilio-playout.js';
import type { CallEnd, Phone } from './phone.js';
import { type AskedStream, nextVerb, streamIn, streamOf } from './twiml.js';

export interface TwilioPhoneOptions {
  /** Where the hub listens: "http://127.0.0.1:8080". */
  url: string;
  authToken: string;
  /** E.164; null calls with a withheld number. */
  from: string | null;
  to: string;
  /** How long it goes on asking a hub that does not answer what to do after a stream, as by a fallback URL. */
  patienceMs?: number;
}

const AGAIN_MS = 250;

/**
 * Twilio as a door sees it (twilio.com/docs/voice/media-streams/websocket-messages): asks the voice webhook, opens the
 * stream that the TwiML names, queues what it gets and plays it in real time, empties the queue on `clear`, returns
 * each mark, and asks what to do next when the stream is over, however that came: told to, it opens another.
 */
export class TwilioPhone implements Phone {
  readonly ended: Promise<CallEnd>;
  #end = Promise.withResolvers<CallEnd>();
  #socket: WebSocket | null = null;
  #playout = this.#newPlayout();
  #sequence = 0;
  #chunk = 0;
  #hungUp = false;
  readonly #callSid = `CA${randomBytes(16).toString('hex')}`;
  #streamSid = '';

  constructor(private readonly options: TwilioPhoneOptions) {
    this.ended = this.#end.promise;
  }

  async dial(): Promise<void> {
    await this.#open(streamOf(await this.#ask('/twilio/voice')));
  }

  async #open({ url, parameters }: AskedStream): Promise<void> {
    const socket = new WebSocket(url, { headers: { 'x-twilio-signature': this.#sign(url) }, perMessageDeflate: false });
    await once(socket, 'open').catch(cause => {
      throw new HubError('UPSTREAM_REJECTED', `The hub did not open the stream at ${url}: ${(cause as Error).message}`, { cause });
    });
    this.#socket = socket;
    this.#streamSid = `MZ${randomBytes(16).toString('hex')}`;
    this.#playout = this.#newPlayout();
    this.#sequence = 0;
    this.#chunk = 0;
    socket.on('message', data => this.#playout.take(JSON.parse(String(data))));
    socket.on('error', () => {});
    socket.once('close', code => void this.#over(code));
    this.#say({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    this.#say({
      event: 'start',
      start: {
        accountSid: 'AC00000000000000000000000000000000',
        streamSid: this.#streamSid,
        callSid: this.#callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: parameters,
      },
    });
  }

  send(frame: Uint8Array): void {
    const timestamp = String(this.#chunk * 20);
    this.#say({
      event: 'media',
      media: { track: 'inbound', chunk: String(++this.#chunk), timestamp, payload: Buffer.from(frame).toString('base64') },
    });
  }

  play(): Uint8Array | null {
    return this.#playout.next();
  }

  press(digits: string): void {
    for (const digit of digits) this.#say({ event: 'dtmf', dtmf: { track: 'inbound_track', digit } });
  }

  hangUp(): void {
    this.#hungUp = true;
    this.#say({ event: 'stop', stop: { accountSid: 'AC00000000000000000000000000000000', callSid: this.#callSid } });
    this.#socket?.close(1000);
  }

  #newPlayout(): TwilioPlayout {
    return new TwilioPlayout(name => this.#say({ event: 'mark', mark: { name } }));
  }

  async #over(code: number): Promise<void> {
    const twiml = await this.#askWhatNext();
    const stream = twiml === null ? null : streamIn(twiml);
    if (stream && (await this.#opens(stream))) {
      // Who has hung up meanwhile is gone all the same.
      if (this.#hungUp) this.hangUp();
      return;
    }
    const by = this.#hungUp ? 'CALLER' : code === 1006 ? 'NETWORK' : 'HUB';
    this.#end.resolve({ by, next: twiml === null ? null : nextVerb(twiml) });
  }

  #opens(stream: AskedStream): Promise<boolean> {
    return this.#open(stream).then(
      () => true,
      () => false,
    );
  }

  /** Null when the caller has hung up, or nobody answers in time. */
  async #askWhatNext(): Promise<string | null> {
    const { patienceMs = 10_000 } = this.options;
    for (const begun = performance.now(); !this.#hungUp; ) {
      try {
        return await this.#ask('/twilio/after');
      } catch (thrown) {
        const away = thrown instanceof HubError && thrown.code === 'UPSTREAM_UNAVAILABLE';
        if (!away || performance.now() - begun > patienceMs) return null;
        await later(AGAIN_MS);
      }
    }
    return null;
  }

  async #ask(path: string): Promise<string> {
    const { url, from, to } = this.options;
    const form = new URLSearchParams({
      CallSid: this.#callSid,
      From: from ?? 'anonymous',
      To: to,
      Direction: 'inbound',
      CallStatus: 'ringing',
    });
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': this.#sign(url + path, form) },
      body: form,
    }).catch((cause: unknown) => {
      throw new HubError('UPSTREAM_UNAVAILABLE', `No hub answers at ${url}`, { cause });
    });
    const body = await answer.text();
    if (!answer.ok) throw new HubError('UPSTREAM_REJECTED', `The hub refused the call with ${answer.status}: ${body.slice(0, 300)}`);
    return body;
  }

  #sign(url: string, form = new URLSearchParams()): string {
    return twilioSignature(this.options.authToken, url, form);
  }

  #say(message: object): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ sequenceNumber: String(++this.#sequence), streamSid: this.#streamSid, ...message }));
  }
}
