import type { Stamp } from '#kernel/call-event.js';
import { VOCABULARY } from './actions/index.js';
import { decide } from './decision.js';
import { type EventOfCallFragment, type HandoffOfCallFragment, UnderstandDocument } from './graph/generated/graphql.js';
import { type CallGraph, isChange, needed, onBehalfOf } from './graph/graph.js';
import { Memory, type MemorySetting } from './memory.js';
import { Mouth } from './mouth.js';
import { render } from './phrases.js';
import { type Place, placeOf } from './playbook.js';
import type { LivePlaybook } from './playbook-files.js';
import { START, type State, withSlots } from './state.js';
import type { Understanding } from './understanding.js';
import { type Walk, walk } from './walk.js';

export interface ConversationSetting extends MemorySetting {
  playbook: LivePlaybook;
  timeZone: string;
}

/** Something to react to: the turn it belongs to, how its answers are keyed, and when the bot got to know of it. */
interface Occasion {
  turn: number;
  key: string;
  stamps: Stamp[];
}

/** A silence that was told so late says nothing about now. */
const STALE_MS = 5_000;

/**
 * The bot's side of one call: takes its events one after the other and answers each with what the flows say. Every
 * answer is keyed by what it answers, so that working on an event again, after a crash, changes nothing.
 */
export class Conversation {
  #state: State = START;
  #turn = 0;
  #newestHeard = 0;
  #waiting = 0;
  /** The outcome that holds again if the caller leaves before this turn's answer begins. */
  #untold: { turn: number; outcome: string | null } | null = null;
  #work: Promise<void> = Promise.resolve();
  readonly #ended = new AbortController();
  readonly #memory: Memory;
  readonly #mouth: Mouth;

  constructor(
    private readonly callId: string,
    private readonly setting: ConversationSetting,
  ) {
    const untilOver = { ...setting, signal: AbortSignal.any([setting.signal, this.#ended.signal]) };
    this.#memory = new Memory(callId, untilOver);
    this.#mouth = new Mouth(callId, untilOver);
  }

  /** Goes on where another process, or an earlier connection, left: what has been answered is not answered again. */
  resume(events: readonly EventOfCallFragment[]): Promise<void> {
    for (const event of events) {
      this.#notice(event);
      this.#turn = Math.max(this.#turn, event.turn?.ordinal ?? 0);
    }
    return this.#then(async () => {
      this.#state = await this.#memory.recall();
      const open = openEvent(events, this.#memory.answered);
      if (open) await this.#react(open);
      const heard = events.find(({ kind }) => kind === 'reply.ended');
      if (heard) await this.#react(heard);
    });
  }

  /** Takes an event of the call. */
  take(event: EventOfCallFragment): void {
    this.#notice(event);
    // Noise while an answer is on its way is no question; and who is silent then, or was while we were away, waits for us.
    if (event.kind === 'turn.unclear' && this.#waiting > 0) return;
    if (event.kind === 'caller.silent' && (this.#waiting > 0 || this.#ageMs(event) > STALE_MS)) return;
    const received = this.#stamp('received');
    void this.#then(() => this.#react(event, received));
  }

  /** Takes how the handoff stands that this conversation asked for; once, however often it is told. */
  takeHandoff({ id, status, agent }: HandoffOfCallFragment): void {
    void this.#then(async () => {
      if (this.#over || this.#state.slots['handoff.id'] !== id) return;
      const event = { ACCEPTED: 'handoff.accepted', EXPIRED: 'handoff.unattended', DECLINED: 'handoff.unattended' }[status as string];
      const place = event === undefined ? null : this.setting.playbook.current.forEvent(event);
      if (!place) return;
      this.#learn({ 'agent.name': agent?.name ?? null });
      await this.#go(place, null, { turn: this.#turn, key: `${id}.${status}`, stamps: [] });
    });
  }

  /** Resolves when everything taken so far has been answered. */
  settled(): Promise<void> {
    return this.#work;
  }

  get #over(): boolean {
    return this.#ended.signal.aborted;
  }

  /** What is to be known of an event at once, however much is still to be answered before it. */
  #notice({ kind, turn }: EventOfCallFragment): void {
    if (kind === 'turn.heard' || kind === 'turn.keyed') this.#newestHeard = turn?.ordinal ?? this.#newestHeard;
    if (kind === 'reply.started' && turn?.ordinal === this.#untold?.turn) this.#untold = null;
    if (kind === 'call.ended') this.#ended.abort();
  }

  async #react(event: EventOfCallFragment, received = this.#stamp('received')): Promise<void> {
    // Nobody is left to answer to.
    if (this.#over && event.kind !== 'call.ended') return;
    const turn = event.turn?.ordinal;
    this.#turn = Math.max(this.#turn, turn ?? 0);
    const occasion: Occasion = { turn: turn ?? this.#turn, key: `${event.kind}.${turn ?? event.sequence}`, stamps: [received] };
    switch (event.kind) {
      case 'turn.heard':
        return this.#answer({ text: event.text ?? '' }, occasion);
      case 'turn.keyed':
        return this.#answer({ text: '', keys: event.digits ?? '' }, occasion);
      case 'turn.unclear':
        return this.#again('unclear', occasion);
      case 'caller.silent': {
        const { waitingAt } = this.#state;
        // Who was asked to hold has nothing to say.
        if (waitingAt && this.setting.playbook.current.questionAt(waitingAt)?.patient) return this.#go(waitingAt, null, occasion);
        return this.#start(event.kind, occasion);
      }
      case 'reply.ended':
        // The first words of a call are the notice: who has heard them knows of the machine and of the recording.
        return this.#state.slots.notice === undefined ? this.#start('notice.heard', occasion) : undefined;
      case 'call.ended':
        if (this.#untold) this.#learn({ outcome: this.#untold.outcome });
        return event.reason === 'CALLER_HUNG_UP' ? this.#start('caller.left', occasion) : undefined;
      default:
        return this.#start(event.kind, occasion);
    }
  }

  /** Begins the flow of an event, where there is one. */
  async #start(event: string, occasion: Occasion): Promise<void> {
    const place = this.setting.playbook.current.forEvent(event);
    if (place) await this.#go(place, null, occasion);
  }

  async #answer({ text, keys }: { text: string; keys?: string }, occasion: Occasion): Promise<void> {
    const { playbook, graph } = this.setting;
    this.#learn({ silences: null, ...(text === '' ? {} : { lastHeard: text }) });
    const question = playbook.current.questionAt(this.#state.waitingAt);
    const { data, errors } = await onBehalfOf(graph, { callId: this.callId, turn: occasion.turn }).ask(UnderstandDocument, {
      input: { text, keys: keys ?? null, language: this.#state.language, callId: this.callId, expects: question?.expects ?? 'ANYTHING' },
    });
    occasion.stamps.push(this.#stamp('understood'));
    const said: Understanding = needed(data.understand, errors);
    const decision = decide(playbook.current, this.#state.waitingAt, said);
    if ('again' in decision) return this.#again('again', occasion, said.intent.name);
    if (decision.understood) this.#state = { ...this.#state, failures: 0 };
    await this.#go(decision.go, said, occasion);
  }

  /** Puts the question again, until it has been tried often enough. */
  async #again(phrase: 'again' | 'unclear', occasion: Occasion, intent?: string): Promise<void> {
    const { rules } = this.setting.playbook.current;
    const { waitingAt, failures } = this.#state;
    const question = this.setting.playbook.current.questionAt(waitingAt);
    if (question?.patient && waitingAt) return this.#go(waitingAt, null, occasion, intent);
    this.#state = { ...this.#state, failures: failures + 1 };
    if (failures + 1 >= (question?.tries ?? rules.failuresUntilHandover)) {
      const target = question?.exhausted ?? rules.handover;
      return this.#go(placeOf(target, waitingAt ?? NOWHERE), null, occasion, intent);
    }
    await this.#ask(phrase, occasion, intent);
    await this.#keep(occasion);
  }

  /** Walks through the flows from a place and says what comes of it. */
  async #go(place: Place, said: Understanding | null, occasion: Occasion, intent = said?.intent.name): Promise<void> {
    const { graph, playbook } = this.setting;
    const about = onBehalfOf(graph, { callId: this.callId, turn: occasion.turn });
    let answered = occasion.stamps.at(-1)?.at ?? this.#stamp('answered').at;
    let changed = false;
    const noted: CallGraph = {
      ask: async (document, variables) => {
        changed ||= isChange(document);
        const answer = await about.ask(document, variables);
        answered = this.#stamp('answered').at;
        return answer;
      },
    };
    const before = this.#state;
    const walked = await walk(
      playbook.current,
      place,
      before,
      { callId: this.callId, turn: occasion.turn, said, graph: noted },
      { ...this.#telling(), log: this.setting.log, actions: VOCABULARY.actions },
    );
    occasion.stamps.push({ name: 'answered', at: answered });
    const { outcome = null } = before.slots;
    if (walked.speech.length > 0) this.#untold = { turn: occasion.turn, outcome: this.#untold ? this.#untold.outcome : outcome };
    // Who has gone on in the meantime needs no answer to what was said before, unless something was done that is to be known.
    const mustHear = changed || walked.then !== 'LISTEN';
    this.#state = walked.state;
    if ((mustHear || !this.#goneOn(occasion)) && (await this.#say(walked, occasion, intent))) return this.#keep(occasion, walked);
    // What the caller was not told has not helped; where nothing was done either, it is as if it had not been asked.
    if (changed) this.#learn({ outcome });
    else this.#state = before;
    await this.#keep(occasion, changed ? walked : undefined);
  }

  /** Says a phrase of the bot's own and waits on for what was asked. */
  async #ask(phrase: string, occasion: Occasion, intent?: string): Promise<void> {
    const { phrases } = this.setting.playbook.current;
    const question = this.setting.playbook.current.questionAt(this.#state.waitingAt);
    const text = render(phrases[this.#state.language], phrase, {}, this.#telling());
    if (!this.#goneOn(occasion)) await this.#say({ speech: [{ text, interruptible: true }], question, then: 'LISTEN' }, occasion, intent);
  }

  /** Whether it is on its way to the caller. */
  async #say(words: Pick<Walk, 'speech' | 'question' | 'then'>, occasion: Occasion, intent: string | null = null): Promise<boolean> {
    const saying = { ...words, ...occasion, language: this.#state.language, intent, stamps: [...occasion.stamps, this.#stamp('decided')] };
    const told = await this.#mouth.say(saying, () => !this.#goneOn(occasion));
    const last = words.speech.at(-1);
    if (told && last) this.#learn({ lastReply: last.text });
    return told;
  }

  /** Keeps what is known in the graph, behind the caller's back: nobody waits for it. */
  #keep({ turn }: Occasion, { phase, focus }: Pick<Walk, 'phase' | 'focus'> = { phase: null, focus: [] }): Promise<void> {
    return this.#memory.keep(this.#state, { turn, phase, focus });
  }

  /** Whether the caller has said more since. */
  #goneOn({ turn }: Occasion): boolean {
    return turn > 0 && turn < this.#newestHeard;
  }

  #ageMs({ at }: EventOfCallFragment): number {
    return this.setting.clock.now().getTime() - Date.parse(at);
  }

  #learn(slots: Readonly<Record<string, string | null>>): void {
    this.#state = { ...this.#state, slots: withSlots(this.#state.slots, slots) };
  }

  #telling() {
    return { language: this.#state.language, timeZone: this.setting.timeZone, now: this.setting.clock.now() };
  }

  #stamp(name: string): Stamp {
    return { name, at: this.setting.clock.now().toISOString() };
  }

  /** One thing at a time. What fails is said sorry for, and the conversation goes on. */
  #then(work: () => Promise<void>): Promise<void> {
    this.#waiting++;
    this.#work = this.#work
      .then(work)
      .catch(error => this.#trouble(error))
      .catch(error => this.setting.log.error({ callId: this.callId, err: error }, 'The bot could not even say so'))
      .finally(() => {
        this.#waiting--;
      });
    return this.#work;
  }

  /** A failure of ours counts like words not understood: when it goes on, a person is to take the call. */
  async #trouble(error: unknown): Promise<void> {
    if (this.setting.signal.aborted) return;
    this.setting.log.error({ callId: this.callId, err: error }, 'The bot could not answer');
    if (this.#over) return;
    const { rules } = this.setting.playbook.current;
    const occasion: Occasion = { turn: this.#turn, key: `trouble.${this.#turn}`, stamps: [] };
    this.#state = { ...this.#state, failures: this.#state.failures + 1 };
    if (this.#state.failures < rules.failuresUntilHandover) return this.#ask('trouble', occasion);
    await this.#go(placeOf(rules.handover, NOWHERE), null, occasion);
  }
}

const NOWHERE: Place = { flow: '', step: '' };

/**
 * The event of a log that still wants an answer: the last thing heard, or the greeting. What was said but not yet noted
 * as answered is worked on once more: every answer is keyed, so nothing is said or done a second time.
 */
const openEvent = (events: readonly EventOfCallFragment[], answered: number): EventOfCallFragment | null => {
  const heard = events.findLast(({ kind }) => kind === 'turn.heard' || kind === 'turn.keyed');
  if (heard) return (heard.turn?.ordinal ?? 0) > answered ? heard : null;
  return answered < 0 ? (events.find(({ kind }) => kind === 'call.answered') ?? null) : null;
};
