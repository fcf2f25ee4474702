import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Language } from '#platform/subgraph/values.js';

@ObjectType({ description: 'A value the conversation has found out, such as the order number the caller gave.' })
export class Slot {
  @Field(() => String) name!: string;
  @Field(() => String) value!: string;
  @Field(() => Boolean, { description: 'Whether the caller has said yes to it.' }) confirmed!: boolean;
}

@ObjectType({ description: 'Something the conversation has just been about: what "this order" and "那个工单" may mean.' })
export class Focus {
  @Field(() => String, { description: 'In lower case: order, ticket, article.' }) type!: string;
  @Field(() => ID) id!: string;
  @Field(() => String, { nullable: true, description: 'As it may be read out.' }) label!: string | null;
  @Field(() => Date) at!: Date;
}

@Directive('@key(fields: "callId")')
@ObjectType({ description: 'Where a conversation stands. One to a call; every change counts its version up by one.' })
export class Context {
  @Field(() => ID) callId!: string;
  @Field(() => Language) language!: Language;
  @Field(() => String, { nullable: true, description: 'What is being done, by the name the dialog service gives it.' }) flow!:
    | string
    | null;
  @Field(() => String, { nullable: true }) step!: string | null;
  @Field(() => Int, { description: 'How many times in a row the caller was not understood.' }) failures!: number;
  @Directive('@listSize(assumedSize: 10)')
  @Field(() => [Slot])
  slots!: Slot[];
  @Directive('@listSize(assumedSize: 10)')
  @Field(() => [Focus], { description: 'The most recent first; what was named together stands in the order it was named.' })
  focus!: Focus[];
  @Field(() => Int) version!: number;
  @Field(() => Date) updatedAt!: Date;
}
