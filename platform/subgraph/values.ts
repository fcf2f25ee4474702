import { Directive, Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Language } from '#kernel/language.js';
import type { Money as MoneyValue } from '#kernel/money.js';

/** Values that several subgraphs share: graph vocabulary that belongs to no domain. */

registerEnumType(Language, { name: 'Language', description: 'A language that the hub understands and speaks.' });

export { Language };

@Directive('@shareable')
@ObjectType({ description: 'An amount in the smallest unit of its ISO 4217 currency.' })
export class Money implements MoneyValue {
  @Field(() => Int) minor!: number;
  @Field(() => String) currency!: string;
}
