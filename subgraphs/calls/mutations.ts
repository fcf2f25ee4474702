import { Arg, Directive, ID, Int, Mutation, Resolver } from 'type-graphql';
import type { Clock } from '#kernel/clock.js';
import type { Ids } from '#kernel/ids.js';
import { whyNoKey } from '#platform/subgraph/key.js';
import { Language } from '#platform/subgraph/values.js';
import type { Call } from './call.js';
import { AcceptNoticeInput, type CallRefusal, type CommandAccepted, CommandResult, type Said, SayInput, SayResult } from './commands.js';
import {
  acceptNotice,
  conclude,
  type Decide,
  hangUp,
  identify,
  type Moment,
  move,
  rate,
  say,
  setLanguage,
  stopSpeaking,
} from './decisions.js';
import type { CallJournal } from './journal.js';
import { CallOutcome, CallPhase, HangUpReason } from './values.js';

type Answer = CommandAccepted | CallRefusal;

@Resolver()
export class CallMutations {
  constructor(
    private readonly journal: CallJournal,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  @Directive('@authenticated')
  @Mutation(() => SayResult, { description: 'Has the bot say something, once per call and key.' })
  async say(@Arg('input', () => SayInput) input: SayInput): Promise<Said | CallRefusal> {
    const { callId, key, turn, text, language, interruptible, expects, digits, then, intent, stamps } = input;
    const reason = whyNoKey(key);
    if (reason) return { code: 'INVALID', reason };
    const id = `say:${callId}:${key}`;
    const saying = {
      turn,
      text,
      language: language ?? null,
      interruptible: interruptible ?? true,
      expects: expects ?? 'ANYTHING',
      digits: digits ?? null,
      then: then ?? 'LISTEN',
      intent: intent ?? null,
      stamps: (stamps ?? []).map(({ name, at }) => ({ name, at: at.toISOString() })),
    };
    const { refusal } = await this.journal.decide(callId, id, say(saying, this.moment(id)));
    return refusal ?? { id };
  }

  @Directive('@authenticated')
  @Mutation(() => CommandResult, { description: 'Silences the bot at once and drops what it still has to say.' })
  stopSpeaking(@Arg('callId', () => ID) callId: string): Promise<Answer> {
    return this.decide(callId, stopSpeaking);
  }

  @Directive('@authenticated')
  @Mutation(() => CommandResult, { description: 'Ends the call from our side.' })
  hangUpCall(
    @Arg('callId', () => ID) callId: string,
    @Arg('reason', () => HangUpReason, { nullable: true, defaultValue: HangUpReason.BOT_HUNG_UP }) reason: HangUpReason | null,
  ): Promise<Answer> {
    return this.decide(callId, moment => hangUp(reason ?? 'BOT_HUNG_UP', moment));
  }

  @Directive('@authenticated')
  @Mutation(() => CommandResult, { description: 'The language to listen for and to speak from now on.' })
  setCallLanguage(@Arg('callId', () => ID) callId: string, @Arg('language', () => Language) language: Language): Promise<Answer> {
    return this.decide(callId, moment => setLanguage(language, moment));
  }

  @Directive('@authenticated')
  @Mutation(() => CommandResult, { description: 'Says which customer the caller is.' })
  identifyCaller(@Arg('callId', () => ID) callId: string, @Arg('customerId', () => ID) customerId: string): Promise<Answer> {
    return this.decide(callId, moment => identify(customerId, moment));
  }

  @Directive('@authenticated')
  @Mutation(() => CommandResult, {
    description: 'Keeps that the caller was told about the machine and the recording. A refusal stops the recording.',
  })
  acceptNotice(@Arg('input', () => AcceptNoticeInput) input: AcceptNoticeInput): Promise<Answer> {
    return this.decide(input.callId, moment => acceptNotice(input, moment));
  }

  @Directive('@authenticated')
  @Mutation(() => CommandResult, { description: 'Moves the call on in its course. A step that the course does not allow is refused.' })
  moveCall(@Arg('callId', () => ID) callId: string, @Arg('phase', () => CallPhase) phase: CallPhase): Promise<Answer> {
    return this.decide(callId, moment => move(phase, moment));
  }

  @Directive('@authenticated')
  @Mutation(() => CommandResult, { description: 'Says what came of the call; also after its end.' })
  concludeCall(@Arg('callId', () => ID) callId: string, @Arg('outcome', () => CallOutcome) outcome: CallOutcome): Promise<Answer> {
    return this.decide(callId, moment => conclude(outcome, moment));
  }

  @Directive('@authenticated')
  @Mutation(() => CommandResult, { description: "Keeps the caller's score, 1 to 5; also after the end. The last one counts." })
  rateCall(@Arg('callId', () => ID) callId: string, @Arg('score', () => Int) score: number): Promise<Answer> {
    return this.decide(callId, moment => rate(score, moment));
  }

  private async decide(callId: string, make: (moment: Moment) => Decide): Promise<Answer> {
    const id = this.ids();
    const answer = await this.journal.decide(callId, id, make(this.moment(id)));
    return answer.refusal ?? { call: answer.call as Call };
  }

  private moment(id: string): Moment {
    return { id, at: this.clock.now().toISOString() };
  }
}
