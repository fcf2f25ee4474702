import { createUnionType, Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { KEY } from '#platform/subgraph/key.js';
import { Language } from '#platform/subgraph/values.js';
import { HandoffRefusalCode, HandoffStatus } from './values.js';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'Where calls wait for an agent of one language.' })
export class Queue {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => Language) language!: Language;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A person of the company who takes calls.' })
export class Agent {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => [Language]) languages!: Language[];
  @Field(() => Boolean, { description: 'On duty and in no call.' }) available!: boolean;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'The passing of a call to an agent.' })
export class Handoff {
  @Field(() => ID) id!: string;
  @Field(() => HandoffStatus) status!: HandoffStatus;
  @Field(() => String) reason!: string;
  @Field(() => String, { description: 'What the agent should know before saying hello.' }) summary!: string;
  @Field(() => Date) requestedAt!: Date;
  @Field(() => Date, { description: 'Until when an agent may take it.' }) expiresAt!: Date;
  @Field(() => Date, { nullable: true }) settledAt!: Date | null;

  /** For the edges `call`, `queue` and `agent`. */
  callId!: string;
  queueId!: string;
  agentId!: string | null;
}

@InputType({ description: 'A call to be offered to the agents.' })
export class RequestHandoffInput {
  @Field(() => ID) callId!: string;
  @Field(() => String, { description: `${KEY} A call is offered once for each.` }) key!: string;
  @Field(() => String) reason!: string;
  @Field(() => String) summary!: string;
  @Field(() => Language) language!: Language;
  @Field(() => ID, { nullable: true, description: 'The first queue of the language when not given.' }) queueId?: string | null;
  @Field(() => Int, { nullable: true, description: 'How long an agent may take to accept; 45 seconds when not given, 10 minutes at most.' })
  waitMs?: number | null;
}

@ObjectType({ description: 'The call is being offered.' })
export class HandoffRequested {
  @Field(() => Handoff) handoff!: Handoff;
}

@ObjectType({ description: 'The handoff is as it was asked to be.' })
export class HandoffSettled {
  @Field(() => Handoff) handoff!: Handoff;
}

@ObjectType({ description: 'It cannot be done.' })
export class HandoffRefused {
  @Field(() => HandoffRefusalCode) code!: HandoffRefusalCode;
  @Field(() => String) reason!: string;
}

export const RequestHandoffResult = createUnionType({
  name: 'RequestHandoffResult',
  types: () => [HandoffRequested, HandoffRefused] as const,
  resolveType: value => ('handoff' in value ? 'HandoffRequested' : 'HandoffRefused'),
});

export const SettleHandoffResult = createUnionType({
  name: 'SettleHandoffResult',
  types: () => [HandoffSettled, HandoffRefused] as const,
  resolveType: value => ('handoff' in value ? 'HandoffSettled' : 'HandoffRefused'),
});
