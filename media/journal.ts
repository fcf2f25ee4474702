import { type CallEndReason, type CallEvent, type CallEventKind, type CallEventOf, STAMPS, type Stamp } from '#kernel/call-event.js';
import type { Clock } from '#kernel/clock.js';
import type { Ids } from '#kernel/ids.js';
import type { Bus } from '#platform/bus/bus.js';
import type { Log } from '#platform/log.js';
import { CallEvents } from './call-events.js';
import type { HeardFrame } from './frame.js';
import type { LiveCall } from './live-calls.js';
import { Recording } from './recording.js';
import type { Said, Say } from './speaker.js';

export interface JournalParts {
  bus: Bus;
  ids: Ids;
  clock: Clock;
  log: Log;
  /** Aborts when the service gives up telling what it could not tell. */
  stopping: AbortSignal;
}

/** Of so many turns it is remembered when what happened, for the replies to them. */
const REMEMBERED_TURNS = 10;

type Fields<K extends CallEventKind> = Omit<CallEventOf<K>, 'id' | 'callId' | 'at' | 'kind'>;

/** What is told of one call, and kept of it: its events on the bus, and the recording with the same events beside it. */
export class Journal {
  #events: CallEvents;
  #recording: Recording | null;
  #stamps = new Map<number, Stamp[]>();

  constructor(
    private readonly parts: JournalParts,
    private readonly record: LiveCall,
  ) {
    const { bus, clock, log, stopping } = parts;
    this.#events = new CallEvents(bus, clock, log, stopping);
    const { recording, startedAt } = record;
    this.#recording = recording && Recording.open({ path: recording.path, startedAt: new Date(startedAt), now: clock.now(), log });
    if (this.#recording) this.#recording.on = recording!.on;
  }

  /** `kept`: what must be kept of the call before anybody may know of it. */
  tell<K extends CallEventKind>(kind: K, fields: Fields<K>, kept?: Promise<void>): void {
    const at = this.parts.clock.now();
    const event = { id: this.parts.ids(), callId: this.record.callId, at: at.toISOString(), kind, ...fields } as unknown as CallEvent;
    if (this.#recording?.on) this.#recording.note({ kind, ...fields }, at.getTime());
    this.#events.tell(event, kept);
  }

  /** The caller has done something that wants an answer, with the stamps of it: its place among the turns. */
  turn(stamps: Stamp[]): number {
    const turn = ++this.record.turn;
    this.#stamps.set(turn, stamps);
    this.#stamps.delete(turn - REMEMBERED_TURNS);
    return turn;
  }

  replyStarted(say: Say, { synthesised, firstFrame }: { synthesised: Date; firstFrame: Date }): void {
    const ours: Stamp[] = [
      ...(this.#stamps.get(say.turn) ?? []),
      { name: 'synthesised', at: synthesised.toISOString() },
      { name: 'firstFrame', at: firstFrame.toISOString() },
    ];
    const theirs = say.stamps.filter(({ name }) => !ours.some(our => our.name === name));
    const stamps = [...ours, ...theirs].sort((a, b) => place(a) - place(b));
    const { turn, id: sayId, text, language } = say;
    this.tell('reply.started', { turn, sayId, text, language, stamps });
  }

  replyEnded(say: Say, { how, heardOfReply, playedMs }: Said, kept: Promise<void>): void {
    this.tell('reply.ended', { turn: say.turn, sayId: say.id, heardOfReply, bargedIn: how === 'BARGED_IN', playedMs }, kept);
  }

  /** 20 ms of the caller. */
  heard({ payload, at }: HeardFrame): void {
    this.#recording?.caller(payload, at);
  }

  /** 20 ms of the bot that the caller hears from this moment on. */
  sounded(payload: Uint8Array, at: number): void {
    this.#recording?.bot(payload, at);
  }

  /** The bot was not heard after this moment. */
  silenced(at: number): void {
    this.#recording?.silenceBot(at);
  }

  /** Both sides hear each other for the first time. */
  answered(): void {
    if (this.#recording?.on) this.tell('recording.started', {});
    this.tell('call.answered', {});
  }

  setRecording(on: boolean, reason: string): void {
    if (!this.#recording || !this.record.recording || this.record.recording.on === on) return;
    this.record.recording.on = on;
    this.#recording.on ||= on;
    if (on) this.tell('recording.started', {});
    else this.tell('recording.stopped', { reason });
    this.#recording.on = on;
  }

  /** The last words. Resolves when everything has been told. */
  async end(reason: CallEndReason): Promise<void> {
    const recorded = await this.#recording?.finish();
    if (recorded) this.tell('recording.ready', recorded);
    this.tell('call.ended', { reason });
    await this.#events.told();
  }
}

const place = ({ name }: Stamp): number => (STAMPS as readonly string[]).indexOf(name) + 1 || STAMPS.length + 1;
