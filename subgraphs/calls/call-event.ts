import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { StoredEvent } from './events.js';

@ObjectType({ description: 'When a step on the way to an answer was done.' })
export class EventStamp {
  @Field(() => String) name!: string;
  @Field(() => Date) at!: Date;
}

@ObjectType({ description: 'One thing that happened in a call. Which fields are filled depends on its kind.' })
export class CallEvent {
  @Field(() => ID) id!: string;
  @Field(() => Int, { description: 'Its place in the log of its call: 1, 2, 3, …' }) sequence!: number;
  @Field(() => Date) at!: Date;
  @Field(() => String, {
    description: '"call.started", "turn.heard", "reply.ended", "graph.asked", … See the README of the calls subgraph.',
  })
  kind!: string;
  @Field(() => String, { nullable: true, description: 'What was said or changed; of graph.asked the name of the operation.' }) text!:
    | string
    | null;
  @Field(() => String, { nullable: true, description: 'Keys pressed.' }) digits!: string | null;
  @Field(() => Float, { nullable: true }) confidence!: number | null;
  @Field(() => Int, { nullable: true, description: 'Of caller.silent how often in a row; of call.rated the score.' }) count!: number | null;
  @Field(() => Boolean, { nullable: true, description: 'Of caller.speaking: the bot was speaking too.' }) interrupts!: boolean | null;
  @Field(() => Boolean, { nullable: true }) bargedIn!: boolean | null;
  @Field(() => String, { nullable: true }) reason!: string | null;
  @Field(() => Float, { nullable: true, description: 'Of graph.asked: how long the answer took.' }) ms!: number | null;
  @Field(() => Int, { nullable: true, description: 'Of graph.asked: how many errors the answer carried.' }) errors!: number | null;
  @Directive('@listSize(assumedSize: 4)')
  @Field(() => [EventStamp])
  stamps!: EventStamp[];

  /** For the edges `call` and `turn`. */
  callId!: string;
  turnOrdinal!: number | null;
}

export const toCallEvent = (event: StoredEvent): CallEvent => ({
  id: event.id,
  callId: event.callId,
  sequence: event.sequence,
  at: new Date(event.at),
  kind: event.kind,
  turnOrdinal: 'turn' in event ? event.turn : null,
  text: textOf(event),
  digits: event.kind === 'turn.keyed' ? event.digits : null,
  confidence: 'confidence' in event ? event.confidence : null,
  count: event.kind === 'caller.silent' ? event.count : event.kind === 'call.rated' ? event.score : null,
  interrupts: 'interrupts' in event ? event.interrupts : null,
  bargedIn: 'bargedIn' in event ? event.bargedIn : null,
  reason: 'reason' in event ? event.reason : null,
  ms: 'ms' in event ? event.ms : null,
  errors: 'errors' in event ? event.errors : null,
  stamps: 'stamps' in event ? event.stamps.map(({ name, at }) => ({ name, at: new Date(at) })) : [],
});

const textOf = (event: StoredEvent): string | null => {
  switch (event.kind) {
    case 'turn.heard':
    case 'reply.requested':
    case 'reply.started':
      return event.text;
    case 'reply.ended':
      return event.heardOfReply;
    case 'graph.asked':
      return event.name;
    case 'call.moved':
      return event.phase;
    case 'call.concluded':
      return event.outcome;
    case 'language.changed':
    case 'language.requested':
      return event.language;
    case 'leg.joined':
      return event.party;
    default:
      return null;
  }
};
