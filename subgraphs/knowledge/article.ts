import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { Language } from '#platform/subgraph/values.js';

@Directive('@key(fields: "id")')
// The same for everybody; that one has changed is told (news.ts).
@Directive('@cacheControl(maxAge: 300)')
@ObjectType({ description: 'An answer that may be given to anybody.' })
export class Article {
  @Field(() => ID) id!: string;
  @Field(() => String) title!: string;
  @Field(() => String, { description: 'Short, and fit to be spoken.' }) answer!: string;
  @Field(() => String, { description: 'All there is to say, to be read.' }) body!: string;
  @Field(() => Language) language!: Language;
  @Field(() => String) category!: string;
  @Field(() => Date) updatedAt!: Date;
}

@Directive('@cacheControl(maxAge: 300)')
@ObjectType({ description: 'An article that may answer a question.' })
export class ArticleMatch {
  @Field(() => Article) article!: Article;
  @Field(() => Float, {
    description: 'How likely it is the right one, 0 to 1, comparable between questions. From 0.5 on it is good enough to be said.',
  })
  score!: number;
}
