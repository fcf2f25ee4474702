import type { CallCommand, Expectation } from '#kernel/call-command.js';
import type { CallEndReason, Stamp } from '#kernel/call-event.js';
import { type ConversationEnd, type ConversationParts, converse } from './conversation.js';
import { Journal, type JournalParts } from './journal.js';
import type { MediaLeg } from './leg.js';
import { Legs } from './legs.js';
import type { ListenerEvents, ListenerView } from './listener.js';
import type { LiveCall, LiveCalls } from './live-calls.js';
import { Once } from './once.js';
import { type Say, Speaker } from './speaker.js';
import type { Voice } from './voice.js';

/** What all calls of a service share. */
export interface CallParts extends ConversationParts, JournalParts {
  node: string;
  live: LiveCalls;
  voice: Voice;
  /** How long a call waits for its caller's connection to come back. */
  resumeWaitMs: number;
  maxCallMs: number;
}

/** How a call ends when its leg ends so; null: its door may find it again. */
const END_OF_CALL: Record<ConversationEnd, CallEndReason | null> = {
  FAR_END_HUNG_UP: 'CALLER_HUNG_UP',
  CONNECTION_LOST: null,
  BAD_MESSAGE: 'DOOR_FAILED',
  WORKER_DIED: 'INTERRUPTED',
  HUNG_UP: 'BOT_HUNG_UP',
  HANDED_OFF: 'HANDED_OFF',
};

/** Of so many commands it is remembered that they have been carried out. */
const REMEMBERED_COMMANDS = 50;

/** One call, from the first leg to the last word told about it; it may lose its leg and get another in between. */
export class Call {
  /** Resolves when everything has been told and kept. Never rejects. */
  readonly over: Promise<void>;

  #journal: Journal;
  #speaker: Speaker;
  #legs: Legs;
  #once: Once;
  #ending: CallEndReason | null = null;
  #ended = new AbortController();
  #expects: { expects: Expectation; digits: number | null } = { expects: 'ANYTHING', digits: null };

  private constructor(
    private readonly parts: CallParts,
    private readonly record: LiveCall,
    leg: MediaLeg | null,
  ) {
    const { voice, clock, log, resumeWaitMs } = parts;
    const journal = new Journal(parts, record);
    this.#journal = journal;
    this.#legs = new Legs(clock, resumeWaitMs);
    this.#once = new Once(record.done, REMEMBERED_COMMANDS);
    this.#speaker = new Speaker(voice, clock, log, {
      started: (say, at) => {
        this.#expect(say);
        journal.replyStarted(say, at);
      },
      ended: (say, said) => {
        this.#expect(say);
        // Who hears that it has been said must not hear it again after a crash. What ends the call has that still to do.
        if (say.then === 'LISTEN') this.#once.remember(say.id);
        journal.replyEnded(say, said, this.#save());
      },
      sounds: (payload, at) => journal.sounded(payload, at),
      silenced: at => journal.silenced(at),
    });
    this.over = this.#run(leg).catch(err => log.error({ err, callId: this.id }, 'A call ended without all of it being told'));
  }

  /** A caller has come. `recordingPath` says where the call is recorded; null: nowhere. */
  static begin(parts: CallParts, leg: MediaLeg, recordingPath: (callId: string) => string | null): Call {
    const { ids, clock } = parts;
    const callId = ids();
    const path = recordingPath(callId);
    const { door, context } = leg;
    const record: LiveCall = {
      callId,
      door,
      startedAt: clock.now().toISOString(),
      context,
      language: context.language,
      answered: false,
      turn: 0,
      recording: path === null ? null : { path, on: true },
      done: [],
    };
    return new Call(parts, record, leg);
  }

  /** A call that a crash left behind: waits for its door to find it again. */
  static find(parts: CallParts, record: LiveCall): Call {
    return new Call(parts, record, null);
  }

  get id(): string {
    return this.record.callId;
  }

  /** Whether it is this call that the door knows by that id. */
  isOf(door: string, doorCallId: string): boolean {
    return this.record.door === door && this.record.context.doorCallId === doorCallId;
  }

  /** Goes on over a new leg. False when the call is over. */
  resume(leg: MediaLeg): boolean {
    if (this.#ending) return false;
    this.#legs.offer(leg);
    return true;
  }

  /** Carries out a command, once however often it comes. Resolves when it has been done, or never will be. */
  async obey(command: CallCommand): Promise<void> {
    if (this.#ending) return;
    await this.#once.run(
      command.id,
      () => this.#carryOut(command),
      () => this.#save(),
    );
  }

  /** Ends the call from our side. Resolves when it is over. */
  async end(reason: CallEndReason): Promise<void> {
    if (!this.#ending) {
      await this.#decide(reason);
      await this.#legs.close(reason === 'HANDED_OFF' ? 'HANDED_OFF' : 'HUNG_UP');
    }
    await this.over;
  }

  async #run(first: MediaLeg | null): Promise<void> {
    const { clock, node, live, maxCallMs } = this.parts;
    const { door, context, language, startedAt } = this.record;
    if (first) {
      const { doorCallId, from, to, parameters } = context;
      this.#journal.tell('call.started', { door, node, doorCallId, from, to, language, context: parameters });
      await this.#save();
    }
    const leftMs = Math.max(0, Date.parse(startedAt) + maxCallMs - clock.now().getTime());
    void clock.sleep(leftMs, this.#ended.signal).then(() => {
      if (!this.#ended.signal.aborted) void this.end('TOO_LONG');
    });
    const reason = await this.#talk(first);
    await this.#decide(reason);
    this.#speaker.stop();
    // One may have been offered that nobody came to use.
    await this.#legs.close('HUNG_UP');
    await this.#journal.end(reason);
    await live.forget(this.record);
  }

  /** Talks over one leg after another until the call is to end; resolves to why. */
  async #talk(first: MediaLeg | null): Promise<CallEndReason> {
    let lostAs: CallEndReason = 'INTERRUPTED';
    for (let following = first; ; following = null) {
      const leg = following ?? (await this.#legs.next(this.#ended.signal));
      if (this.#ending) {
        await leg?.close('HUNG_UP');
        return this.#ending;
      }
      if (!leg) return lostAs;
      lostAs = 'DOOR_FAILED';
      const how = await this.#legs.use(leg, () => this.#converse(leg));
      if (this.#ending) return this.#ending;
      if (!this.#legs.following && END_OF_CALL[how]) return END_OF_CALL[how];
    }
  }

  async #converse(leg: MediaLeg): Promise<ConversationEnd> {
    const { log, ids } = this.parts;
    const botId = ids();
    let joined = false;
    let how: ConversationEnd;
    try {
      how = await converse(this.parts, {
        callId: this.id,
        leg,
        speaker: this.#speaker,
        view: this.#view(),
        on: {
          ...this.#caller(),
          joined: () => {
            joined = true;
            this.#joined(leg, botId);
          },
          sounds: frame => this.#journal.heard(frame),
        },
      });
    } catch (err) {
      // Where the leg has not ended by itself, it is the room that could not be had: nothing to wait for.
      how = (await Promise.race([leg.ended, null])) ?? 'WORKER_DIED';
      if (how === 'WORKER_DIED') log.error({ err, callId: this.id }, 'A caller could not be brought into a room');
    }
    if (joined) {
      this.#journal.tell('leg.left', { legId: leg.id, reason: how });
      this.#journal.tell('leg.left', { legId: botId, reason: 'CALLER_LEFT' });
    }
    // Decided before the far end can ask what follows.
    if (how === 'WORKER_DIED') await this.#decide('INTERRUPTED');
    await leg.close('HUNG_UP');
    return how;
  }

  #joined(leg: MediaLeg, botId: string): void {
    this.#journal.tell('leg.joined', { legId: leg.id, party: 'CALLER', door: leg.door });
    this.#journal.tell('leg.joined', { legId: botId, party: 'BOT', door: 'room' });
    if (this.record.answered) return this.#journal.tell('call.resumed', { node: this.parts.node });
    this.record.answered = true;
    void this.#save();
    this.#journal.answered();
  }

  #view(): ListenerView {
    return {
      context: this.record.context,
      language: () => this.record.language,
      expects: () => this.#expects,
      bot: () => {
        const { saying } = this.#speaker;
        return saying === null ? 'SILENT' : saying.interruptible ? 'SPEAKING' : 'NOT_TO_BE_INTERRUPTED';
      },
    };
  }

  /** What comes of what the caller does. */
  #caller(): ListenerEvents {
    const journal = this.#journal;
    const recogniser = this.parts.recogniser.name;
    // Its number is kept before it is told: no other turn is to have it after a crash.
    const turn = (stamps: Stamp[]) => ({ turn: journal.turn(stamps), stamps });
    return {
      began: () => journal.tell('caller.speaking', { interrupts: this.#speaker.bargeIn() }),
      ended: () => this.#speaker.yieldFloor(),
      pressed: () => {
        this.#speaker.bargeIn();
        this.#speaker.yieldFloor();
      },
      heard: ({ text, confidence }, language, stamps) =>
        journal.tell('turn.heard', { ...turn(stamps), text, confidence, language, recogniser }, this.#save()),
      unclear: stamps => journal.tell('turn.unclear', turn(stamps), this.#save()),
      keyed: (digits, stamps) => journal.tell('turn.keyed', { ...turn(stamps), digits }, this.#save()),
      silent: count => journal.tell('caller.silent', { count }),
    };
  }

  async #carryOut(command: CallCommand): Promise<void> {
    switch (command.kind) {
      case 'say':
        return this.#say(command);
      case 'stopSpeaking':
        return this.#speaker.stop();
      case 'setLanguage':
        this.record.language = command.language;
        return this.#journal.tell('language.changed', { language: command.language });
      case 'setRecording':
        return this.#journal.setRecording(command.on, command.reason);
      case 'hangUp':
        return this.end(command.reason);
    }
  }

  async #say(say: Say): Promise<void> {
    const { how } = await this.#speaker.say(say);
    // What follows is for a caller who has heard it; whom a broken voice cannot tell, it is done to all the same.
    if (say.then === 'LISTEN' || (how !== 'SAID' && how !== 'VOICE_FAILED')) return;
    void this.end(say.then === 'HAND_OFF' ? 'HANDED_OFF' : 'BOT_HUNG_UP');
  }

  #expect({ expects, digits }: Say): void {
    this.#expects = { expects, digits };
  }

  /** From now on the call is ending, for this reason; its door is told so when it asks. */
  async #decide(reason: CallEndReason): Promise<void> {
    if (this.#ending) return;
    this.#ending = reason;
    await this.#kept(this.parts.live.ending(this.record, reason));
    this.#ended.abort();
  }

  #save(): Promise<void> {
    return this.#ending ? Promise.resolve() : this.#kept(this.parts.live.save(this.record));
  }

  /** A store that is down must not take the call with it: only what a crash would find is older then. */
  async #kept(write: Promise<void>): Promise<void> {
    await write.catch(err => this.parts.log.error({ err, callId: this.id }, 'What a crash should find of a call could not be kept'));
  }
}
