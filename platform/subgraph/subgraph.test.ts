import { execute, parse } from 'graphql';
import { Arg, Directive, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { describe, expect, it } from 'vitest';
import { developmentClient } from '#kernel/client.js';
import { defineSubgraph } from './subgraph.js';

@Directive('@key(fields: "id")')
@ObjectType()
class Book {
  @Field(() => ID) id!: string;
  @Field(() => String) title!: string;
}

@Resolver(() => Book)
class BookResolver {
  constructor(private readonly shelf: Map<string, Book>) {}
  @Query(() => Book, { nullable: true })
  book(@Arg('id', () => ID) id: string): Book | null {
    return this.shelf.get(id) ?? null;
  }
  @FieldResolver(() => String)
  shout(@Root() book: Book): string {
    return book.title.toUpperCase();
  }
}

const shelf = new Map([['b1', { id: 'b1', title: 'Emma' }]]);
const library = defineSubgraph({
  name: 'library',
  resolvers: [new BookResolver(shelf)],
  references: { Book: ({ id }: { id: string }) => shelf.get(id) ?? null },
});
const ask = (source: string, variableValues = {}) =>
  execute({
    schema: library.schema,
    document: parse(source),
    variableValues,
    contextValue: library.contextFor({ client: developmentClient, purpose: 'SERVE_CALL', callId: null, deadline: null }),
  });

describe('a subgraph made of resolver instances', () => {
  it('answers from the instance it was given', async () => {
    expect(await ask('{ book(id: "b1") { title shout } }')).toEqual({ data: { book: { title: 'Emma', shout: 'EMMA' } } });
  });

  it('finds entities that other subgraphs refer to, null where they do not exist', async () => {
    const { data } = await ask('query ($r: [_Any!]!) { _entities(representations: $r) { ... on Book { title } } }', {
      r: [
        { __typename: 'Book', id: 'b1' },
        { __typename: 'Book', id: 'no-such' },
      ],
    });
    expect(data).toEqual({ _entities: [{ title: 'Emma' }, null] });
  });

  it('emits its keys', () => {
    expect(library.sdl).toContain('type Book @key(fields: "id")');
  });
});
