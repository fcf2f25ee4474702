import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Language } from '#platform/subgraph/values.js';

export const Tier = { STANDARD: 'STANDARD', SILVER: 'SILVER', GOLD: 'GOLD', PLATINUM: 'PLATINUM' } as const;
export type Tier = (typeof Tier)[keyof typeof Tier];
registerEnumType(Tier, { name: 'Tier', description: 'How a customer stands with the company, from least to most.' });

@ObjectType({ description: 'Where a customer lives, works, or has things sent.' })
export class Address {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'What the customer calls it: "home", "公司".' }) label!: string;
  @Field(() => String, { description: 'Street and number, as written in its country.' }) line!: string;
  @Field(() => String) city!: string;
  @Field(() => String, { nullable: true }) region!: string | null;
  @Field(() => String, { nullable: true }) postcode!: string | null;
  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) country!: string;
  @Field(() => Boolean, { description: 'Where things go when nothing else is said.' }) primary!: boolean;
}

@Directive('@key(fields: "id")')
// Asked for at every turn of a call, and nothing in the graph changes one. What their own system changes shows a minute later.
@Directive('@cacheControl(maxAge: 60, scope: PRIVATE)')
@ObjectType({ description: 'Somebody whom the business knows.' })
export class Customer {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: 'E.164.' }) phone!: string | null;
  @Field(() => String, { nullable: true }) email!: string | null;
  @Field(() => Tier) tier!: Tier;
  @Field(() => Language, { description: 'The language in which to speak with them.' }) language!: Language;
  @Field(() => Date, { description: 'When they became a customer.' }) since!: Date;
  @Directive('@cacheControl(inheritMaxAge: true)')
  @Directive('@listSize(assumedSize: 2)')
  @Field(() => [Address], { description: 'The primary one first.' })
  addresses!: Address[];
}
