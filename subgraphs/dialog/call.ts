import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'One conversation with the hub; owned by calls.' })
export class Call {
  @Field(() => ID) id!: string;
}
