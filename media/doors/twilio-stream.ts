import type { RawData, WebSocket } from 'ws';
import type { Log } from '#platform/log.js';
import { Queue } from '#platform/queue.js';
import type { LegEndReason } from '../leg.js';
import { closed, isTheirFault } from './closing-socket.js';
import { readTwilioMessage, type TwilioMessage, type TwilioStart } from './twilio-messages.js';

/** Audio waiting for a far end that does not read: beyond this, about four seconds, more of it is dropped. */
const MAX_UNSENT_BYTES = 64 * 1024;
/** What a far end that reads nothing may cost us in marks and clears before it is given up. */
const MAX_STALLED_BYTES = 512 * 1024;

/** One media stream: Twilio's messages on one WebSocket, both ways. */
export class TwilioStream {
  /** Null when the stream ended before Twilio said what it is. */
  readonly started: Promise<TwilioStart | null>;
  readonly ended: Promise<LegEndReason>;
  readonly keys = new Queue<string>();
  /** Takes the caller's audio once somebody listens. */
  onAudio: (payload: Uint8Array) => void = () => {};
  /** When the far end was last heard of, by performance.now(). */
  heardOfAt = performance.now();

  #start: (start: TwilioStart | null) => void;
  #end: (reason: LegEndReason) => void;
  #over = false;
  /** Marks on their way to be played, in order. */
  #marks: { name: string; settle(played: boolean): void }[] = [];
  #markCount = 0;
  #prefix = '';
  #streamSid = '';
  #stalled = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly log: Log,
  ) {
    const started = Promise.withResolvers<TwilioStart | null>();
    const ended = Promise.withResolvers<LegEndReason>();
    this.started = started.promise;
    this.ended = ended.promise;
    this.#start = started.resolve;
    this.#end = ended.resolve;
    socket.on('message', (data, binary) => this.#take(data, binary));
    socket.on('error', error => {
      if (isTheirFault(error)) this.#refuse(error);
      else this.#finish('CONNECTION_LOST');
    });
    // Twilio says "stop" before it closes; a close in good order without it is a far end's that spares the word.
    socket.on('close', code => this.#finish(code === 1000 ? 'FAR_END_HUNG_UP' : 'CONNECTION_LOST'));
  }

  media(payload: Uint8Array): void {
    if (!this.#open()) return;
    if (this.socket.bufferedAmount > MAX_UNSENT_BYTES) {
      if (!this.#stalled) this.log.warn({ streamSid: this.#streamSid }, 'Twilio does not read what it is sent; audio is dropped');
      this.#stalled = true;
      return;
    }
    this.#stalled = false;
    this.socket.send(`${this.#prefix}${Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('base64')}"}}`);
  }

  /** Resolves when everything sent before has been played, or to false when it has been thrown away. */
  mark(): Promise<boolean> {
    if (!this.#open()) return Promise.resolve(false);
    const name = `m${++this.#markCount}`;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#marks.push({ name, settle: resolve });
    this.#say({ event: 'mark', streamSid: this.#streamSid, mark: { name } });
    return promise;
  }

  clear(): void {
    // Twilio returns the marks of what it throws away; by then it is settled here that they were not heard.
    for (const { settle } of this.#marks.splice(0)) settle(false);
    if (this.#open()) this.#say({ event: 'clear', streamSid: this.#streamSid });
  }

  /** Hangs up: Twilio goes on with the next verb of the TwiML that opened the stream. */
  async close(reason: 'HUNG_UP' | 'HANDED_OFF'): Promise<void> {
    this.#finish(reason);
    await closed(this.socket, 1000);
  }

  /** Gives up a far end that has not been heard of. */
  abandon(): void {
    this.#finish('CONNECTION_LOST');
    this.socket.terminate();
  }

  /** Ends a stream whose messages cannot be trusted. */
  #refuse(err: unknown): void {
    if (!this.#over) this.log.warn({ err, streamSid: this.#streamSid }, 'A media stream sent what no media stream sends; it is closed');
    this.#finish('BAD_MESSAGE');
    void closed(this.socket, 1008);
  }

  #take(data: RawData, binary: boolean): void {
    if (this.#over) return;
    this.heardOfAt = performance.now();
    try {
      if (binary) throw new TypeError('A binary message');
      const message = readTwilioMessage(String(data));
      if (message) this.#heed(message);
    } catch (err) {
      this.#refuse(err);
    }
  }

  #heed(message: TwilioMessage): void {
    switch (message.event) {
      case 'start':
        if (this.#streamSid) throw new TypeError('A second start');
        this.#streamSid = message.streamSid;
        this.#prefix = `{"event":"media","streamSid":${JSON.stringify(message.streamSid)},"media":{"payload":"`;
        return this.#start(message);
      case 'media':
        if (!this.#streamSid) throw new TypeError('Media before the start');
        return this.onAudio(Buffer.from(message.media.payload, 'base64'));
      case 'dtmf':
        return void this.keys.push(message.dtmf.digit);
      case 'mark': {
        const place = this.#marks.findIndex(({ name }) => name === message.mark.name);
        // A mark says that all before it is done with, whether or not their own have come.
        for (const { settle } of this.#marks.splice(0, place + 1)) settle(true);
        return;
      }
      case 'stop':
        this.#finish('FAR_END_HUNG_UP');
        return void closed(this.socket, 1000);
    }
  }

  #say(message: object): void {
    if (this.socket.bufferedAmount > MAX_STALLED_BYTES) return this.abandon();
    this.socket.send(JSON.stringify(message));
  }

  #open(): boolean {
    return !this.#over && this.socket.readyState === this.socket.OPEN;
  }

  #finish(reason: LegEndReason): void {
    if (this.#over) return;
    this.#over = true;
    for (const { settle } of this.#marks.splice(0)) settle(false);
    this.#start(null);
    this.keys.finish();
    this.#end(reason);
  }
}
