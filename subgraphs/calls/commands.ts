import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Language } from '#platform/subgraph/values.js';
import { Call } from './call.js';
import type { Refusal } from './decisions.js';
import { AfterSaying, CallRefusalCode, Expectation } from './values.js';

@InputType({ description: 'When a step on the way to an answer was done.' })
export class StampInput {
  @Field(() => String) name!: string;
  @Field(() => Date) at!: Date;
}

@InputType({ description: 'Words for the bot to say.' })
export class SayInput {
  @Field(() => ID) callId!: string;
  @Field(() => String, { description: "The client's own key: words with the same key are said once in a call." }) key!: string;
  @Field(() => Int, { description: 'The turn that this answers; 0 for the greeting.' }) turn!: number;
  @Field(() => String) text!: string;
  @Field(() => Language, { nullable: true, description: "The call's when not given." }) language?: Language | null;
  @Field(() => Boolean, { nullable: true, defaultValue: true, description: 'False for what the caller must hear to the end.' })
  interruptible?: boolean | null;
  @Field(() => Expectation, { nullable: true, defaultValue: Expectation.ANYTHING }) expects?: Expectation | null;
  @Field(() => Int, { nullable: true, description: 'With DIGITS: how many, when that is known.' }) digits?: number | null;
  @Field(() => AfterSaying, { nullable: true, defaultValue: AfterSaying.LISTEN }) then?: AfterSaying | null;
  @Field(() => String, { nullable: true, description: 'What the caller was taken to mean; kept with the turn.' }) intent?: string | null;
  @Field(() => [StampInput], { nullable: true, defaultValue: [], description: 'received, understood, answered, decided.' })
  stamps?: StampInput[] | null;
}

@InputType({ description: 'What the caller made of the notice that a machine speaks and that the call is recorded.' })
export class AcceptNoticeInput {
  @Field(() => ID) callId!: string;
  @Field(() => String, { description: 'Which wording the caller heard.' }) version!: string;
  @Field(() => Boolean, { description: 'False stops the recording.' }) recordingAllowed!: boolean;
}

@ObjectType({ description: 'The words are on their way to the caller.' })
export class Said {
  @Field(() => ID) id!: string;
}

@ObjectType({ description: 'It was done, or is being done by the media service.' })
export class CommandAccepted {
  @Field(() => Call) call!: Call;
}

@ObjectType({ description: 'It cannot be done.' })
export class CallRefusal implements Refusal {
  @Field(() => CallRefusalCode) code!: CallRefusalCode;
  @Field(() => String) reason!: string;
}

export const SayResult = createUnionType({
  name: 'SayResult',
  types: () => [Said, CallRefusal] as const,
  resolveType: value => ('code' in value ? 'CallRefusal' : 'Said'),
});

export const CommandResult = createUnionType({
  name: 'CommandResult',
  types: () => [CommandAccepted, CallRefusal] as const,
  resolveType: value => ('code' in value ? 'CallRefusal' : 'CommandAccepted'),
});
