import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Owned by crm; known here by what a reference says. */
@Directive('@key(fields: "id")')
@ObjectType()
export class Customer {
  @Field(() => ID) id!: string;
  @Directive('@external')
  @Field(() => String, { nullable: true })
  phone?: string | null;
}
