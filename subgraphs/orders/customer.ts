import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Owned by crm; here as far as orders go. */
@Directive('@key(fields: "id")')
@ObjectType()
export class Customer {
  @Field(() => ID) id!: string;
}
