import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Language } from '#platform/subgraph/values.js';
import { CallOutcome, CallPhase, CallStatus, Party } from './values.js';

@ObjectType({ description: 'What the caller was told at the beginning: that a machine speaks and that the call is recorded.' })
export class Notice {
  @Field(() => String, { description: 'Which wording the caller heard.' }) version!: string;
  @Field(() => Date) at!: Date;
  @Field(() => Boolean, { description: 'False when the caller refused to be recorded.' }) recordingAllowed!: boolean;
}

@ObjectType({ description: "One party's audio in a call." })
export class Leg {
  @Field(() => ID) id!: string;
  @Field(() => Party) party!: Party;
  @Field(() => String, { description: 'The way the party is connected: "twilio", "browser", …' }) door!: string;
  @Field(() => Date) joinedAt!: Date;
  @Field(() => Date, { nullable: true }) leftAt!: Date | null;
}

@ObjectType({ description: 'The audio of a call that has ended.' })
export class Recording {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'A path on the media service.' }) url!: string;
  @Field(() => Int) durationMs!: number;
  @Field(() => String) sha256!: string;
  @Field(() => [String], { description: 'Who is heard on each channel, from the left.' }) tracks!: string[];
}

@ObjectType({ description: 'What was asked of the graph on behalf of a call, as the gateway measured it.' })
export class GraphOperation {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { description: '"query", "mutation" or "subscription".' }) kind!: string;
  @Field(() => Float) ms!: number;
  @Field(() => Int, { description: 'How many errors the answer carried.' }) errors!: number;
  @Field(() => String) client!: string;
  @Field(() => Date) at!: Date;
  @Field(() => Int, { nullable: true, description: 'The turn it was asked for.' }) turn!: number | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'One conversation, from the moment it reaches us to its end.' })
export class Call {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'The way it reached us: "twilio", "browser", …' }) door!: string;
  @Field(() => String, { nullable: true, description: "The caller's number, E.164; null when it was withheld." }) from!: string | null;
  @Field(() => String, { nullable: true, description: 'The number that was dialled.' }) to!: string | null;
  @Field(() => Language, { description: 'The language spoken at present.' }) language!: Language;
  @Field(() => CallStatus) status!: CallStatus;
  @Field(() => CallPhase) phase!: CallPhase;
  @Field(() => Date) startedAt!: Date;
  @Field(() => Date, { nullable: true }) answeredAt!: Date | null;
  @Field(() => Date, { nullable: true }) endedAt!: Date | null;
  @Field(() => String, {
    nullable: true,
    description: 'CALLER_HUNG_UP, BOT_HUNG_UP, SUPERVISOR_HUNG_UP, HANDED_OFF, DOOR_FAILED, INTERRUPTED, HUB_STOPPED or TOO_LONG.',
  })
  endReason!: string | null;
  @Field(() => CallOutcome, { nullable: true }) outcome!: CallOutcome | null;
  @Field(() => ID, { nullable: true, description: 'Whom the caller was identified as.' }) customerId!: string | null;
  @Field(() => Int, { nullable: true, description: "The caller's score, 1 to 5." }) satisfaction!: number | null;
  @Field(() => Notice, { nullable: true }) notice!: Notice | null;
}

@ObjectType({ description: 'One page of calls, the newest first.' })
export class CallPage {
  @Field(() => [Call]) calls!: Call[];
  @Field(() => Int, { description: 'How many there are on all pages.' }) total!: number;
  @Field(() => String, { nullable: true, description: 'For `after`, to get the next page; null on the last.' }) next!: string | null;
}
