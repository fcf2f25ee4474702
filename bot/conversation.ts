import type { Stamp } from '#kernel/call-event.js';
import type { Clock } from '#kernel/clock.js';
import type { Log } from '#platform/log.js';
import { ACTIONS } from './actions/index.js';
import { decide } from './decision.js';
import {
  CallerViewDocument,
  type EventOfCallFragment,
  type HandoffOfCallFragment,
  MoveCallDocument,
  SayDocument,
  UnderstandDocument,
  UpdateContextDocument,
} from './graph/generated/graphql.js';
import { type CallGraph, type Graph, needed, onBehalfOf } from './graph/graph.js';
import { render } from './phrases.js';
import { type AskStep, awaited, type Place, placeOf } from './playbook.js';
import type { LivePlaybook } from './playbook-files.js';
import { type State, withSlots } from './state.js';
import type { Understanding } from './understanding.js';
import { type Walk, walk } from './walk.js';

export interface ConversationSetting {
  graph: Graph;
  playbook: LivePlaybook;
  clock: Clock;
  timeZone: string;
  log: Log;
}

/** Something to react to: the turn it belongs to, how its answers are keyed, and when the bot got to know of it. */
interface Occasion {
  turn: number;
  key: string;
  stamps: Stamp[];
}

/** A silence that was told so late says nothing about now. */
const STALE_MS = 5_000;

const START: State = { language: 'EN', waitingAt: null, failures: 0, slots: {} };

/**
 * The bot's side of one call: takes its events one after the other and answers each with what the flows say. Every
 * answer is keyed by what it answers, so that working on an event again, after a crash, changes nothing.
 */
export class Conversation {
  #state: State = START;
  #turn = 0;
  #newestHeard = 0;
  #waiting = 0;
  #over = false;
  /** The outcome that holds again if the caller leaves before this turn's answer begins. */
  #untold: { turn: number; outcome: string | null } | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(
    private readonly callId: string,
    private readonly setting: ConversationSetting,
  ) {}

  /** Goes on where another process, or an earlier connection, left: what has been answered is not answered again. */
  resume(events: readonly EventOfCallFragment[]): Promise<void> {
    return this.#then(async () => {
      const { data } = await onBehalfOf(this.setting.graph, { callId: this.callId }).ask(CallerViewDocument, { callId: this.callId });
      if (!data.call) return;
      const { context, language } = data.call;
      this.#state = {
        language: context?.language ?? language,
        waitingAt: context?.flow && context.step ? { flow: context.flow, step: context.step } : null,
        failures: context?.failures ?? 0,
        slots: Object.fromEntries((context?.slots ?? []).map(({ name, value }) => [name, value])),
      };
      const open = openEvent(events, Number(this.#state.slots.answered ?? -1));
      if (open) await this.#react(open);
    });
  }

  /** Takes an event of the call. */
  take(event: EventOfCallFragment): void {
    if (event.kind === 'turn.heard' || event.kind === 'turn.keyed') this.#newestHeard = event.turn?.ordinal ?? this.#newestHeard;
    if (event.kind === 'call.ended') this.#over = true;
    if (event.kind === 'reply.started' && event.turn?.ordinal === this.#untold?.turn) this.#untold = null;
    // Noise while an answer is on its way is no question; and who is silent then, or was while we were away, waits for us.
    if (event.kind === 'turn.unclear' && this.#waiting > 0) return;
    if (event.kind === 'caller.silent' && (this.#waiting > 0 || this.#ageMs(event) > STALE_MS)) return;
    const received = this.#stamp('received');
    void this.#then(() => this.#react(event, received));
  }

  /** Takes how the handoff stands that this conversation asked for; once, however often it is told. */
  takeHandoff({ id, status, agent }: HandoffOfCallFragment): void {
    void this.#then(async () => {
      if (this.#state.slots['handoff.id'] !== id) return;
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

  async #react(event: EventOfCallFragment, received = this.#stamp('received')): Promise<void> {
    // Nobody is left to answer to.
    if (this.#over && event.kind !== 'call.ended') return;
    this.#turn = event.turn?.ordinal ?? this.#turn;
    const occasion: Occasion = { turn: this.#turn, key: `${event.kind}.${event.turn?.ordinal ?? event.sequence}`, stamps: [received] };
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
    const { rules, phrases } = this.setting.playbook.current;
    const { waitingAt, failures, language } = this.#state;
    const question = this.setting.playbook.current.questionAt(waitingAt);
    if (question?.patient && waitingAt) return this.#go(waitingAt, null, occasion, intent);
    this.#state = { ...this.#state, failures: failures + 1 };
    if (failures + 1 >= (question?.tries ?? rules.failuresUntilHandover)) {
      const target = question?.exhausted ?? rules.handover;
      return this.#go(placeOf(target, waitingAt ?? { flow: '', step: '' }), null, occasion, intent);
    }
    const text = render(phrases[language], phrase, {}, this.#telling());
    await this.#say({ speech: [{ text, interruptible: true }], question, then: 'LISTEN' }, occasion, intent);
    await this.#keep({ phase: null, focus: [] }, occasion);
  }

  /** Walks through the flows from a place and says what comes of it. */
  async #go(place: Place, said: Understanding | null, occasion: Occasion, intent = said?.intent.name): Promise<void> {
    const { graph, playbook } = this.setting;
    const about = onBehalfOf(graph, { callId: this.callId, turn: occasion.turn });
    let answered = occasion.stamps.at(-1)?.at ?? this.#stamp('answered').at;
    const timed: CallGraph = {
      ask: async (document, variables) => {
        const answer = await about.ask(document, variables);
        answered = this.#stamp('answered').at;
        return answer;
      },
    };
    const walked = await walk(
      playbook.current,
      place,
      this.#state,
      { callId: this.callId, turn: occasion.turn, said, graph: timed },
      {
        ...this.#telling(),
        actions: ACTIONS,
      },
    );
    occasion.stamps.push({ name: 'answered', at: answered });
    const { outcome = null } = this.#state.slots;
    this.#state = walked.state;
    this.#untold = { turn: occasion.turn, outcome: this.#untold ? this.#untold.outcome : outcome };
    // What the caller was not told has not helped.
    if (!(await this.#say(walked, occasion, intent))) this.#learn({ outcome });
    await this.#keep(walked, occasion);
  }

  /** Whether it is on its way to the caller. */
  async #say(
    { speech, question, then }: Pick<Walk, 'speech' | 'question' | 'then'>,
    occasion: Occasion,
    intent?: string,
  ): Promise<boolean> {
    // The caller has gone on in the meantime: an answer to what was said before would only be in the way.
    if (then === 'LISTEN' && occasion.turn > 0 && occasion.turn < this.#newestHeard) return false;
    const { graph } = this.setting;
    const decided = this.#stamp('decided');
    for (const [index, { text, interruptible }] of speech.entries()) {
      const last = index === speech.length - 1;
      const { data } = await onBehalfOf(graph, { callId: this.callId, turn: occasion.turn }).ask(SayDocument, {
        input: {
          callId: this.callId,
          key: `${occasion.key}.${index}`,
          turn: occasion.turn,
          text,
          language: this.#state.language,
          interruptible,
          ...awaited(last ? question : null),
          then: last ? then : 'LISTEN',
          intent: intent ?? null,
          stamps: index === 0 ? [...occasion.stamps, decided] : [],
        },
      });
      if (data.say.__typename === 'CallRefusal') return false;
      this.#learn({ lastReply: text });
    }
    return true;
  }

  /** Keeps what is known in the graph, behind the caller's back: nobody waits for it. */
  async #keep({ phase, focus }: Pick<Walk, 'phase' | 'focus'>, { turn }: Occasion): Promise<void> {
    const graph = onBehalfOf(this.setting.graph, { callId: this.callId, turn });
    this.#learn({ answered: String(turn) });
    const { language, waitingAt, failures, slots } = this.#state;
    if (phase) await graph.ask(MoveCallDocument, { callId: this.callId, phase });
    await graph.ask(UpdateContextDocument, {
      input: {
        callId: this.callId,
        version: null,
        language,
        flow: waitingAt?.flow ?? '',
        step: waitingAt?.step ?? '',
        failures,
        slots: Object.entries(slots).map(([name, value]) => ({ name, value, confirmed: false })),
        focus: focus.length > 0 ? focus : null,
      },
    });
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

  /** One thing at a time. What fails is said sorry for, once, and the conversation goes on. */
  #then(work: () => Promise<void>): Promise<void> {
    this.#waiting++;
    this.#work = this.#work
      .then(work)
      .catch(error => this.#trouble(error))
      .finally(() => {
        this.#waiting--;
      });
    return this.#work;
  }

  async #trouble(error: unknown): Promise<void> {
    this.setting.log.error({ callId: this.callId, err: error }, 'The bot could not answer');
    const { phrases } = this.setting.playbook.current;
    const text = render(phrases[this.#state.language], 'trouble', {}, this.#telling());
    const occasion: Occasion = { turn: this.#turn, key: `trouble.${this.#turn}`, stamps: [] };
    const question: AskStep | null = this.setting.playbook.current.questionAt(this.#state.waitingAt);
    await this.#say({ speech: [{ text, interruptible: true }], question, then: 'LISTEN' }, occasion).catch(again =>
      this.setting.log.error({ callId: this.callId, err: again }, 'The bot could not even say so'),
    );
  }
}

/**
 * The event of a log that still wants an answer: the last thing heard, or the greeting. What was said but not yet noted
 * as answered is worked on once more: every answer is keyed, so nothing is said or done a second time.
 */
const openEvent = (events: readonly EventOfCallFragment[], answered: number): EventOfCallFragment | null => {
  const heard = events.findLast(({ kind }) => kind === 'turn.heard' || kind === 'turn.keyed');
  if (heard) return (heard.turn?.ordinal ?? 0) > answered ? heard : null;
  return answered < 0 ? (events.find(({ kind }) => kind === 'call.answered') ?? null) : null;
};
