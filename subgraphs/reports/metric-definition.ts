import { Field, ObjectType } from 'type-graphql';
import type { Language } from '#kernel/language.js';

@ObjectType({ description: 'What one of the reported figures means.' })
export class MetricDefinition {
  @Field(() => String, { description: '"duration", "turns", "resolution", "transfer" or "satisfaction".' }) name!: string;
  @Field(() => String, { description: '"ms", "turns", "share" (0 to 1) or "points" (1 to 5).' }) unit!: string;

  /** By language. */
  texts!: Record<Language, string>;
}
