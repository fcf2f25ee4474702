import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { TurnRecord } from './record.js';
import { heardIn, heardOfReplyIn, replyIn, stampsOf, wasBargedIn } from './turn-text.js';
import { Party } from './values.js';
import { segmentsOf, waitMsOf } from './wait.js';

@ObjectType({ description: "A stretch of the way from the caller's last word to the first frame of the answer." })
export class Segment {
  @Field(() => String) name!: string;
  @Field(() => Int) ms!: number;
}

@ObjectType({ description: 'One stretch of speech by one party.' })
export class Utterance {
  @Field(() => ID) id!: string;
  @Field(() => Party) party!: Party;
  @Field(() => String) text!: string;
  @Field(() => Date) at!: Date;
  @Field(() => Int, { nullable: true }) durationMs!: number | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'One thing the caller said and what the bot answered. Turn 0 is the greeting, with nothing heard.' })
export class Turn {
  @Field(() => ID) id!: string;
  @Field(() => Int) ordinal!: number;
  @Field(() => String, { nullable: true, description: 'What was recognised of what the caller said.' }) heard!: string | null;
  @Field(() => String, { nullable: true, description: 'Keys the caller pressed.' }) keys!: string | null;
  @Field(() => Float, { nullable: true, description: 'How sure the recogniser is, 0 to 1.' }) confidence!: number | null;
  @Field(() => String, { nullable: true, description: 'What the dialog service took it to mean.' }) intent!: string | null;
  @Field(() => String, { nullable: true, description: "The bot's answer as it was generated." }) reply!: string | null;
  @Field(() => String, { nullable: true, description: 'What of the answer the caller had heard when it ended.' }) heardOfReply!:
    | string
    | null;
  @Field(() => Boolean, { description: 'Whether the caller spoke into the answer.' }) bargedIn!: boolean;
  @Field(() => Date) at!: Date;
  @Field(() => Int, { nullable: true, description: "From the caller's last word to the first frame of the answer." }) waitMs!:
    | number
    | null;
  @Directive('@listSize(assumedSize: 8)')
  @Field(() => [Segment], { description: 'What the wait was made of; they add up to waitMs.' })
  segments!: Segment[];
  @Directive('@listSize(assumedSize: 3)')
  @Field(() => [Utterance])
  utterances!: Utterance[];
}

/** "call-7:3" is the third turn of call-7. */
export const turnId = (callId: string, ordinal: number): string => `${callId}:${ordinal}`;

/** The call and the ordinal in a turn's id; null for what is no such id. */
export const readTurnId = (id: string): { callId: string; ordinal: number } | null => {
  const [, callId, ordinal] = /^(.+):(\d{1,9})$/s.exec(id) ?? [];
  return callId !== undefined && ordinal !== undefined ? { callId, ordinal: Number(ordinal) } : null;
};

export const toTurn = (callId: string, turn: TurnRecord): Turn => {
  const { ordinal, keys, confidence, intent, at, utterances } = turn;
  const stamps = stampsOf(turn);
  return {
    id: turnId(callId, ordinal),
    ordinal,
    heard: heardIn(turn),
    keys,
    confidence,
    intent,
    reply: replyIn(turn),
    heardOfReply: heardOfReplyIn(turn),
    bargedIn: wasBargedIn(turn),
    at,
    waitMs: waitMsOf(stamps),
    segments: segmentsOf(stamps),
    utterances,
  };
};
