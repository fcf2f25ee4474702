import { Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Language } from '#platform/subgraph/values.js';
import { type Expectation, Expected } from './expectation.js';

@ObjectType({ description: 'What a caller may want.' })
export class Intent {
  @Field(() => String, { description: 'query_order, query_ticket, consult, fault, … or none; the README of this subgraph lists them.' })
  name!: string;
  @Field(() => Float, { description: 'How likely it is that this was meant: 0 to 1.' }) confidence!: number;
}

@ObjectType({ description: 'Something named in what the caller said.' })
export class Entity {
  @Field(() => String, { description: 'order_number, ticket_number, phone, datetime, place, number, score or language.' }) type!: string;
  @Field(() => String, {
    description: 'The same for the same thing, however it was said: "20481735", "+8613800138000", "2026-03-06T15:00", "Shanghai".',
  })
  value!: string;
  @Field(() => String, { description: 'As it was said.' }) raw!: string;
  @Field(() => Int, { description: 'Where it begins in the text, in UTF-16 code units; of keys, in the keys.' }) start!: number;
  @Field(() => Int, { description: 'Where it ends: the position after its last character.' }) end!: number;
}

@ObjectType({ description: 'Words that point at what the conversation has just been about.' })
export class Reference {
  @Field(() => String, { description: '"this order", "那个工单", "the second one"' }) phrase!: string;
  @Field(() => String) type!: string;
  @Field(() => ID) id!: string;
}

@ObjectType({ description: 'What was made of one thing the caller said or keyed in.' })
export class Understanding {
  @Field(() => String) text!: string;
  @Field(() => Language, {
    description: 'The language it was understood in: the script decides, the language asked for where it does not.',
  })
  language!: Language;
  @Field(() => Intent, { description: 'The likeliest.' }) intent!: Intent;
  @Directive('@listSize(assumedSize: 3)')
  @Field(() => [Intent], { description: 'The next likely, at most three.' })
  alternatives!: Intent[];
  @Field(() => Boolean, { description: 'Whether the intent may be acted on. Never for none.' }) confident!: boolean;
  @Directive('@listSize(assumedSize: 3)')
  @Field(() => [Entity], { description: 'In the order they were said.' })
  entities!: Entity[];
  /** In the graph it is made from this and from whether the context could be had; see the resolver. */
  references!: Reference[];
}

@InputType({ description: 'What the caller said or keyed in, and what is known about it.' })
export class UnderstandInput {
  @Field(() => String) text!: string;
  @Field(() => Language) language!: Language;
  @Field(() => ID, { nullable: true, description: 'Whose context tells what "this order" means.' }) callId?: string | null;
  @Field(() => Expected, { nullable: true, defaultValue: Expected.ANYTHING }) expects?: Expectation | null;
  @Field(() => String, { nullable: true, description: 'Keys pressed instead of words: 0-9, * and #.' }) keys?: string | null;
}
