import { createHash } from 'node:crypto';
import { once } from 'node:events';
import twilio from 'twilio';
import { WebSocket } from 'ws';
import { decodeMulaw, MULAW_SILENCE } from '../g711.js';
import { toneOf } from './tone.js';
import { TwilioPlayout } from './twilio-playout.js';

export interface TwilioCall {
  /** Where the hub listens: "http://127.0.0.1:40000". */
  url: string;
  authToken: string;
  callSid: string;
  from?: string;
  to?: string;
  /** Changes what is said at the start of the stream. */
  parameters?: Record<string, string>;
}

const FRAME = 160;
/** How much of what was played is kept to be looked at. */
const KEPT_FRAMES = 50;

/** Asks the hub's webhook what to do with a call, signed as Twilio signs. */
export async function askWebhook(
  { url, authToken, callSid, from = '+4930123456', to = '+4930999999' }: TwilioCall,
  path = '/twilio/voice',
) {
  const form = { CallSid: callSid, From: from, To: to, Direction: 'inbound' };
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilio.getExpectedTwilioSignature(authToken, url + path, form),
    },
    body: new URLSearchParams(form),
  });
  return { status: answer.status, twiml: await answer.text() };
}

/** The address and the parameters of the stream that TwiML asks for. */
export function streamIn(twiml: string): { url: string; parameters: Record<string, string> } {
  const url = /<Stream url="([^"]+)"/.exec(twiml)?.[1];
  if (!url) throw new Error(`No stream in ${twiml}`);
  const parameters = [...twiml.matchAll(/<Parameter name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]);
  return { url, parameters: Object.fromEntries(parameters) };
}

/** Twilio's end of a media stream: sends 20 ms frames, plays what it gets in real time, returns marks, empties its queue on "clear". */
export class TwilioFarEnd {
  readonly closed: Promise<{ code: number }>;
  /** What has been played, 20 ms an entry, the latest last; silence where nothing was queued. */
  readonly played: Uint8Array[] = [];
  /** Marks in the order in which they were returned. */
  readonly marks: string[] = [];
  /** When the first frame of the latest sound was sent, and when the last of the hub's sound had
   *  been played; by performance.now(). A frame takes 20 ms to be spoken, and to be heard. */
  soundedAt = 0;
  heardUntil = 0;

  #playout = new TwilioPlayout(mark => this.#return(mark));
  #hz: number | null = null;
  #speech: Uint8Array[] = [];
  #sample = 0;
  #sequence = 1;
  #timer: NodeJS.Timeout;
  #startedAt = performance.now();
  #ticks = 0;

  private constructor(
    readonly socket: WebSocket,
    readonly streamSid: string,
    private readonly callSid: string,
  ) {
    this.closed = once(socket, 'close').then(([code]) => ({ code: code as number }));
    void this.closed.then(() => clearInterval(this.#timer));
    socket.on('error', () => {});
    socket.on('message', data => this.#playout.take(JSON.parse(String(data))));
    this.#timer = setInterval(() => this.#tick(), 5);
  }

  /** Calls: asks the webhook, opens the stream it names, says what it is. */
  static async call(call: TwilioCall, path?: string): Promise<TwilioFarEnd> {
    const { twiml } = await askWebhook(call, path);
    const { url, parameters } = streamIn(twiml);
    const socket = await openStream(url, call.authToken);
    const streamSid = `MZ${createHash('md5')
      .update(url + Math.random())
      .digest('hex')}`;
    const far = new TwilioFarEnd(socket, streamSid, call.callSid);
    far.say({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    far.say({
      event: 'start',
      sequenceNumber: '1',
      streamSid,
      start: {
        accountSid: 'AC0',
        streamSid,
        callSid: call.callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: { ...parameters, ...call.parameters },
      },
    });
    return far;
  }

  /** The caller sounds a tone from now on, or falls silent. */
  sound(hz: number | null): void {
    this.#hz = hz;
    this.soundedAt = 0;
  }

  /** The caller says this from now on, 20 ms an entry. */
  speak(frames: readonly Uint8Array[]): void {
    this.#speech = [...frames];
    this.soundedAt = 0;
  }

  press(digits: string): void {
    for (const digit of digits) this.say({ event: 'dtmf', streamSid: this.streamSid, dtmf: { track: 'inbound_track', digit } });
  }

  hangUp(): void {
    this.say({ event: 'stop', streamSid: this.streamSid, stop: { accountSid: 'AC0', callSid: this.callSid } });
    this.socket.close(1000);
  }

  /** The network fails: no word, no close. */
  vanish(): void {
    this.socket.terminate();
  }

  /** Reads nothing any more. */
  stall(): void {
    this.socket.pause();
  }

  say(message: object | string): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The last so many frames that were played. */
  lately(frames: number): Int16Array {
    return decodeMulaw(Buffer.concat(this.played.slice(-frames)));
  }

  #tick(): void {
    for (const due = Math.floor((performance.now() - this.#startedAt) / 20); this.#ticks < due; this.#ticks++) {
      this.#sendFrame();
      this.#playFrame();
    }
  }

  #sendFrame(): void {
    const said = this.#speech.shift() ?? (this.#hz === null ? null : toneOf(this.#hz, this.#sample, FRAME));
    const payload = said ?? new Uint8Array(FRAME).fill(MULAW_SILENCE);
    this.#sample += FRAME;
    if (said && this.soundedAt === 0) this.soundedAt = performance.now() - 20;
    this.say({
      event: 'media',
      sequenceNumber: String(++this.#sequence),
      streamSid: this.streamSid,
      media: {
        track: 'inbound',
        chunk: String(this.#sequence - 1),
        timestamp: String(this.#ticks * 20),
        payload: Buffer.from(payload).toString('base64'),
      },
    });
  }

  #playFrame(): void {
    const frame = this.#playout.next();
    if (frame) this.heardUntil = performance.now() + 20;
    this.played.push(frame ?? new Uint8Array(FRAME).fill(MULAW_SILENCE));
    if (this.played.length > KEPT_FRAMES) this.played.shift();
  }

  #return(mark: string): void {
    this.marks.push(mark);
    this.say({ event: 'mark', streamSid: this.streamSid, sequenceNumber: String(++this.#sequence), mark: { name: mark } });
  }
}

/** Resolves once the hub has accepted the stream; rejects with its status where it has not. */
export async function openStream(url: string, authToken: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { headers: { 'x-twilio-signature': twilio.getExpectedTwilioSignature(authToken, url, {}) } });
  await once(socket, 'open');
  return socket;
}
