import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import type { Clock } from '#kernel/clock.js';
import { asHubError, HubError } from '#kernel/errors.js';
import type { Log } from '#platform/log.js';
import { Queue } from '#platform/queue.js';
import { ROOM_RATE } from '../frame.js';
import type { CallContext, LegCapabilities, LegEndReason, MediaLeg } from '../leg.js';
import type { Peer } from '../peer.js';
import type { Room } from '../room.js';
import { type HubMessage, PageMessage } from './browser-messages.js';
import { closed, isTheirFault } from './closing-socket.js';

/** What a browser's jitter buffer keeps back of what it was sent. */
const JITTER_MS = 60;
/** From hello to both transports connected; whoever is asked for the microphone in between takes longer than this. */
const READY_PATIENCE_MS = 15_000;

type Request = Exclude<PageMessage, { type: 'hello' | 'keys' | 'bye' }>;

/** A caller in a browser: signalling on a WebSocket, audio by WebRTC straight between the browser and the room's worker. */
export class BrowserLeg implements MediaLeg {
  readonly door = 'browser';
  readonly capabilities: LegCapabilities = { flush: false, mark: false, paced: false };
  readonly keys = new Queue<string>();
  readonly ended: Promise<LegEndReason>;
  readonly context: CallContext;
  readonly id: string;
  /** Whether the page has come into the room; settles once. */
  readonly joined: Promise<boolean>;

  #end: (reason: LegEndReason) => void;
  #join = Promise.withResolvers<boolean>();
  #over = new AbortController();
  #room: Room | null = null;
  #peer: Peer | null = null;
  #flushedUpTo = -1;
  #flushed = new AbortController();
  /** What the page has done of what a call needs. */
  #produced = Promise.withResolvers<void>();
  #resumed = Promise.withResolvers<void>();
  #asks: Promise<void> = Promise.resolve();

  constructor(
    { id, context }: { id: string; context: CallContext },
    private readonly hello: { id: number; resumeToken: string },
    private readonly socket: WebSocket,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.id = id;
    this.context = context;
    this.joined = this.#join.promise;
    const { promise, resolve } = Promise.withResolvers<LegEndReason>();
    this.ended = promise;
    this.#end = resolve;
    socket.on('message', (data, binary) => this.#take(data, binary));
    socket.on('error', error => {
      if (isTheirFault(error)) this.#refuse(error);
      else this.#finish('CONNECTION_LOST');
    });
    // 1000: the page closed it; 1001: the page is gone, its tab was closed or shows something else.
    socket.on('close', code => this.#finish(code === 1000 || code === 1001 ? 'FAR_END_HUNG_UP' : 'CONNECTION_LOST'));
    if (socket.readyState !== socket.OPEN) this.#finish('CONNECTION_LOST');
  }

  async join(room: Room): Promise<void> {
    const peer = await room.peer('caller');
    this.#room = room;
    this.#peer = peer;
    if (this.#over.signal.aborted) {
      peer.leave();
      throw this.#neverReady('The page left before the call began');
    }
    void peer.lost.then(() => this.#lose());
    const { routerRtpCapabilities, sendTransport, recvTransport } = peer;
    this.#say({ type: 'welcome', ...this.hello, callId: room.id, routerRtpCapabilities, sendTransport, recvTransport });
    const ready = Promise.all([this.#produced.promise, this.#resumed.promise, peer.connected]);
    const first = await Promise.race([
      ready.then(() => 'READY' as const),
      this.ended,
      this.clock.sleep(READY_PATIENCE_MS, this.#over.signal).then(() => 'LATE' as const),
    ]);
    if (first === 'READY') return this.#join.resolve(true);
    if (first === 'LATE') this.#lose();
    throw this.#neverReady(first === 'LATE' ? `No audio came within ${READY_PATIENCE_MS} ms` : 'The page left before the call began');
  }

  /** From the room's worker straight to the browser. */
  async sent(upTo: number): Promise<boolean> {
    return !this.#over.signal.aborted && upTo > this.#flushedUpTo;
  }

  async played(upTo: number): Promise<boolean> {
    if (this.#over.signal.aborted || !this.#room || upTo <= this.#flushedUpTo) return false;
    const waitMs = ((upTo - this.#room.now()) * 1000) / ROOM_RATE + JITTER_MS;
    const stop = AbortSignal.any([this.#over.signal, this.#flushed.signal]);
    if (waitMs > 0) await this.clock.sleep(waitMs, stop);
    return !stop.aborted;
  }

  /** Nothing waits at the far end but its jitter buffer; what was going to be played later is not. */
  flush(upTo: number): void {
    this.#flushedUpTo = Math.max(this.#flushedUpTo, upTo);
    this.#flushed.abort();
    this.#flushed = new AbortController();
  }

  async close(reason: 'HUNG_UP' | 'HANDED_OFF'): Promise<void> {
    if (!this.#over.signal.aborted) this.#say({ type: 'ended', reason });
    this.#finish(reason);
    await closed(this.socket, 1000);
  }

  #take(data: RawData, binary: boolean): void {
    if (this.#over.signal.aborted) return;
    try {
      if (binary) throw new TypeError('A binary message');
      const message = PageMessage.parse(JSON.parse(String(data)));
      if (message.type === 'hello') throw new TypeError('A second hello');
      if (message.type === 'bye') return this.#hungUp();
      if (message.type === 'keys') for (const key of message.keys) this.keys.push(key);
      else this.#asks = this.#asks.then(() => this.#answer(message)).catch(error => this.#refuse(error, message.id));
    } catch (error) {
      this.#refuse(error);
    }
  }

  async #answer(message: Request): Promise<void> {
    const peer = this.#peer;
    if (!peer || this.#over.signal.aborted) throw new HubError('INVALID_INPUT', `"${message.type}" comes after "welcome"`);
    const { id } = message;
    switch (message.type) {
      case 'connect':
        await peer.connect(message.transport, message.dtlsParameters);
        return this.#say({ type: 'done', id });
      case 'produce':
        this.#say({ type: 'produced', id, producerId: await peer.produce(message.rtpParameters) });
        return this.#produced.resolve();
      case 'consume':
        return this.#say({ type: 'consumed', id, consumer: await peer.consume(message.rtpCapabilities) });
      case 'resume':
        await peer.resume();
        this.#say({ type: 'done', id });
        return this.#resumed.resolve();
    }
  }

  #say(message: HubMessage): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(message));
  }

  #hungUp(): void {
    this.#say({ type: 'ended', reason: 'FAR_END_HUNG_UP' });
    this.#finish('FAR_END_HUNG_UP');
    void closed(this.socket, 1000);
  }

  #lose(): void {
    this.#finish('CONNECTION_LOST');
    // Not 1000: the page may call again with its resume token.
    void closed(this.socket, 4000);
  }

  #refuse(error: unknown, id?: number): void {
    if (this.#over.signal.aborted) return;
    const message = error instanceof z.ZodError ? z.prettifyError(error) : asHubError(error).message;
    this.log.warn({ err: error }, 'A page sent what is no message of a call; its call ends');
    this.#say({ type: 'error', ...(id !== undefined && { id }), code: 'BAD_MESSAGE', message });
    this.#finish('BAD_MESSAGE');
    void closed(this.socket, 1008);
  }

  #finish(reason: LegEndReason): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#peer?.leave();
    this.#join.resolve(false);
    this.keys.finish();
    this.#end(reason);
  }

  #neverReady(words: string): HubError {
    return new HubError('UPSTREAM_UNAVAILABLE', words, { system: 'browser' });
  }
}
