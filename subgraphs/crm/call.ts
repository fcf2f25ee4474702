import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Owned by calls; here as far as it tells who is calling. */
@Directive('@key(fields: "id")')
@ObjectType()
export class Call {
  @Field(() => ID) id!: string;
  @Directive('@external')
  @Field(() => String, { nullable: true })
  from!: string | null;
  @Directive('@external')
  @Field(() => ID, { nullable: true })
  customerId!: string | null;
}
