import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Owned by the calls subgraph; known here by its id alone. */
@Directive('@key(fields: "id")')
@ObjectType()
export class Call {
  @Field(() => ID) id!: string;
}
