import type { types } from 'mediasoup-client';
import type { Language } from '../../graph/generated/graphql';
import { type MicrophoneProblem, NoMicrophone, openMicrophone } from './microphone';
import { Refused, Signalling } from './signalling';

/** Who calls, and in which language the bot shall answer. `from` null withholds the number. */
export interface Dialled {
  from: string | null;
  language: Language;
}

export type LineProblem = MicrophoneProblem | 'noAnswer' | 'unreachable' | 'refused' | 'lost';

export type LineState =
  | { at: 'asking' | 'connecting' | 'ringing' }
  | { at: 'talking' | 'reconnecting'; since: number }
  /** `problem` says why no call came about; `reason` how one ended. */
  | { at: 'over'; problem: LineProblem | null; message: string; reason: string | null; lengthMs: number };

/** The hub keeps a call for this long after its page has lost the socket. */
const GRACE_MS = 10_000;
const TRY_AGAIN_MS = 800;
const RING_AT_MOST_MS = 20_000;

/** A telephone call made by this page: microphone in, voice out, by WebRTC in G.711. */
export class Line {
  #state: LineState = { at: 'asking' };
  #watchers = new Set<() => void>();
  #signalling: Signalling | null = null;
  #transports: types.Transport[] = [];
  #resumeToken: string | null = null;
  #answered = 0;
  #muted = false;
  #microphone: MediaStream | null = null;
  readonly #speaker = new Audio();
  callId: string | null = null;

  constructor(private readonly dialled: Dialled) {
    this.#speaker.autoplay = true;
  }

  get state(): LineState {
    return this.#state;
  }
  get microphone(): MediaStream | null {
    return this.#microphone;
  }
  get muted(): boolean {
    return this.#muted;
  }

  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Calls. Never rejects: what goes wrong is in `state`. */
  async dial(): Promise<void> {
    try {
      // The microphone first: who must still grant it should not hear half a greeting.
      const microphone = await openMicrophone();
      if (this.#over) return stopAll(microphone);
      this.#microphone = microphone;
      this.mute(this.#muted);
      this.#set({ at: 'connecting' });
      const late = setTimeout(() => this.#end({ problem: 'noAnswer' }), RING_AT_MOST_MS);
      await this.#connect({ from: this.dialled.from, language: this.dialled.language }).finally(() => clearTimeout(late));
    } catch (error) {
      this.#end(problemOf(error));
    }
  }

  mute(on: boolean): void {
    this.#muted = on;
    for (const track of this.#microphone?.getTracks() ?? []) track.enabled = !on;
    this.#tell();
  }

  press(keys: string): void {
    this.#signalling?.tell({ type: 'keys', keys });
  }

  hangUp(): void {
    this.#signalling?.tell({ type: 'bye' });
    this.#end({ reason: 'FAR_END_HUNG_UP' });
  }

  get #over(): boolean {
    return this.#state.at === 'over';
  }

  async #connect(hello: object): Promise<void> {
    const url = `${location.origin.replace(/^http/, 'ws')}/browser`;
    const signalling = await Signalling.open(url, {
      ended: reason => this.#end({ reason }),
      lost: () => this.#signalling === signalling && this.#lost(),
    }).catch(cause => {
      throw new Unreached(cause);
    });
    if (this.#over) return signalling.close();
    this.#signalling = signalling;

    const welcome = await signalling.ask('hello', hello);
    this.callId = welcome.callId;
    this.#resumeToken = welcome.resumeToken;
    if (this.#answered === 0) this.#set({ at: 'ringing' });

    const { Device } = await import('mediasoup-client');
    const device = await Device.factory();
    await device.load({ routerRtpCapabilities: welcome.routerRtpCapabilities as types.RtpCapabilities });
    if (!device.canProduce('audio')) throw new NoMicrophone('unsupported');
    // Hung up in the meantime: what were made now nobody would close.
    if (this.#over) return;

    const send = device.createSendTransport(welcome.sendTransport as types.TransportOptions);
    const receive = device.createRecvTransport(welcome.recvTransport as types.TransportOptions);
    this.#transports = [send, receive];
    for (const [name, transport] of [
      ['send', send],
      ['recv', receive],
    ] as const) {
      transport.on('connect', ({ dtlsParameters }, done, failed) => {
        signalling.ask('connect', { transport: name, dtlsParameters }).then(done, failed);
      });
    }
    send.on('produce', ({ rtpParameters }, done, failed) => {
      signalling.ask('produce', { rtpParameters }).then(({ producerId }) => done({ id: producerId }), failed);
    });

    const track = this.#microphone?.getAudioTracks()[0];
    if (track === undefined) throw new NoMicrophone('noMicrophone');
    await send.produce({ track, stopTracks: false, zeroRtpOnPause: false });
    const { consumer } = await signalling.ask('consume', { rtpCapabilities: device.recvRtpCapabilities });
    const voice = await receive.consume(consumer as types.ConsumerOptions);
    this.#speaker.srcObject = new MediaStream([voice.track]);
    this.#speaker.play().catch(() => {});
    await signalling.ask('resume');
    if (this.#over) return;
    this.#answered ||= Date.now();
    this.#set({ at: 'talking', since: this.#answered });
  }

  /** The socket broke: the hub holds the call for a while, and it goes on with new transports. */
  async #lost(): Promise<void> {
    // Lost once more while it is being brought back: the attempt fails, and the next one is on its way.
    if (this.#over || this.#state.at === 'reconnecting') return;
    if (this.#answered === 0 || this.#resumeToken === null) return this.#end({ problem: 'lost' });
    this.#set({ at: 'reconnecting', since: this.#answered });
    const until = Date.now() + GRACE_MS;
    while (!this.#over && Date.now() < until) {
      this.#closeTransports();
      try {
        return await this.#connect({ resume: this.#resumeToken });
      } catch (error) {
        if (error instanceof Refused) break;
        await new Promise(resolve => setTimeout(resolve, TRY_AGAIN_MS));
      }
    }
    this.#end({ problem: 'lost' });
  }

  #end({ problem = null, message = '', reason = null }: { problem?: LineProblem | null; message?: string; reason?: string | null }): void {
    if (this.#over) return;
    this.#closeTransports();
    if (this.#microphone !== null) stopAll(this.#microphone);
    this.#speaker.srcObject = null;
    this.#signalling?.close();
    this.#set({ at: 'over', problem, message, reason, lengthMs: this.#answered === 0 ? 0 : Date.now() - this.#answered });
  }

  #closeTransports(): void {
    for (const transport of this.#transports) transport.close();
    this.#transports = [];
  }

  #set(state: LineState): void {
    this.#state = state;
    this.#tell();
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

class Unreached extends Error {
  constructor(cause: unknown) {
    super('unreachable', { cause });
  }
}

function problemOf(error: unknown): { problem: LineProblem; message?: string } {
  if (error instanceof NoMicrophone) return { problem: error.why };
  if (error instanceof Refused) return { problem: 'refused', message: error.message };
  if (error instanceof Unreached) return { problem: 'unreachable' };
  if (error instanceof Error && error.name === 'UnsupportedError') return { problem: 'unsupported' };
  return { problem: 'lost', message: error instanceof Error ? error.message : String(error) };
}

const stopAll = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop();
};
