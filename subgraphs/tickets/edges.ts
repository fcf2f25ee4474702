import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** What tickets are about, owned elsewhere: known here by their keys alone. */

@Directive('@key(fields: "id")')
@ObjectType()
export class Customer {
  @Field(() => ID) id!: string;
}

@Directive('@key(fields: "id")')
@ObjectType()
export class Call {
  @Field(() => ID) id!: string;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType()
export class Order {
  @Field(() => ID) id!: string;
}
