import { Arg, Ctx, Directive, ID, Int, Query, Resolver } from 'type-graphql';
import { SIZED_BY_FIRST } from '#platform/subgraph/list-size.js';
import type { SubgraphContext } from '#platform/subgraph/subgraph.js';
import { Language } from '#platform/subgraph/values.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import { Article, ArticleMatch } from './article.js';
import type { KnowledgeLoaders } from './loaders.js';
import type { ArticleLibrary } from './port.js';

type Context = SubgraphContext<KnowledgeLoaders>;

const MOST_MATCHES = 20;
const MOST_ARTICLES = 200;
/** Nobody asks in so many words; whoever sends more wants to keep us busy. */
const LONGEST_QUESTION = 500;

const atMost = (first: number | null | undefined, usual: number, most: number): number => Math.min(Math.max(first ?? usual, 0), most);

@Resolver(() => Article)
export class ArticleResolver {
  constructor(private readonly library: ArticleLibrary) {}

  @Query(() => Article, { nullable: true })
  article(@Arg('id', () => ID) id: string, @Ctx() { loaders }: Context): Promise<Article | null> {
    return loaders.articleById.load(id);
  }

  @Directive(SIZED_BY_FIRST)
  @Query(() => [ArticleMatch], {
    nullable: true,
    description: "Articles that may answer a question in the asker's own words, the likeliest first.",
  })
  findArticles(
    @Arg('question', () => String) question: string,
    @Arg('language', () => Language) language: Language,
    @Arg('first', () => Int, { nullable: true, defaultValue: 3 }) first: number | null,
    @Ctx() { loaders }: Context,
  ): Promise<ArticleMatch[]> {
    return loaders.matches.load({ question: question.slice(0, LONGEST_QUESTION), language, first: atMost(first, 3, MOST_MATCHES) });
  }

  @Directive(SIZED_BY_FIRST)
  @Query(() => [Article], { nullable: true, description: 'By title.' })
  articles(
    @Arg('language', () => Language, { nullable: true }) language: Language | null,
    @Arg('category', () => String, { nullable: true }) category: string | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Ctx() { request }: Context,
  ): Promise<Article[]> {
    return tracedPort('knowledge', this.library, request).articles(
      { language: language ?? null, category: category ?? null, first: atMost(first, 20, MOST_ARTICLES) },
      request.signal,
    );
  }
}
