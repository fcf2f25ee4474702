import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Language } from '#platform/subgraph/values.js';
import { Context } from './context.js';

@InputType()
export class SlotInput {
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: 'Null removes the slot.' }) value?: string | null;
  @Field(() => Boolean, { defaultValue: false }) confirmed!: boolean;
}

@InputType()
export class FocusInput {
  @Field(() => String) type!: string;
  @Field(() => ID) id!: string;
  @Field(() => String, { nullable: true }) label?: string | null;
}

@InputType({ description: 'What is to change; what is absent or null stays as it is.' })
export class UpdateContextInput {
  @Field(() => ID) callId!: string;
  @Field(() => Int, {
    nullable: true,
    description:
      'The version that the change is based on, 0 for a call without context. Given, the change is made to that version or not at all.',
  })
  version?: number | null;
  @Field(() => Language, { nullable: true }) language?: Language | null;
  @Field(() => String, { nullable: true, description: 'The empty text clears it.' }) flow?: string | null;
  @Field(() => String, { nullable: true, description: 'The empty text clears it.' }) step?: string | null;
  @Field(() => Int, { nullable: true }) failures?: number | null;
  @Field(() => [SlotInput], { nullable: true, description: 'Slots not named here stay.' }) slots?: SlotInput[] | null;
  @Field(() => [FocusInput], {
    nullable: true,
    description: 'What is spoken of now, in the order it is named; it comes before what was spoken of earlier.',
  })
  focus?: FocusInput[] | null;
}

@ObjectType()
export class ContextUpdated {
  @Field(() => Context) context!: Context;
}

@ObjectType({ description: 'Somebody else has changed the context since the version that the change was based on.' })
export class ContextConflict {
  @Field(() => Context, { description: 'As it stands.' }) context!: Context;
  @Field(() => String) reason!: string;
}

export const UpdateContextResult = createUnionType({
  name: 'UpdateContextResult',
  types: () => [ContextUpdated, ContextConflict] as const,
  resolveType: value => ('reason' in value ? ContextConflict : ContextUpdated),
});
