import { Arg, Ctx, Field, ID, Int, Mutation, ObjectType, Query, Resolver, Root, Subscription } from 'type-graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { developmentClient, type RequestInfo } from '#kernel/client.js';
import { HubError } from '#kernel/errors.js';
import { silentLog } from '../log.js';
import { Queue } from '../queue.js';
import { subgraphExecutor } from './executor.js';
import { defineSubgraph, fromDefinition, type SubgraphContext } from './subgraph.js';

@ObjectType()
class Kettle {
  @Field(() => ID) id!: string;
  @Field(() => Int) degrees!: number;
}

const asked: RequestInfo = { client: developmentClient, purpose: 'OPERATE', callId: null, deadline: null };

let events: Queue<Kettle>;
let loadersMade: number;
const letGo: string[] = [];

@Resolver(() => Kettle)
class KettleResolver {
  @Query(() => Kettle, { nullable: true })
  kettle(@Arg('id', () => ID) id: string): Kettle | null {
    if (id === 'broken') throw new HubError('UPSTREAM_UNAVAILABLE', 'kettles.house is not there', { system: 'kettles.house' });
    if (id === 'bug') throw new TypeError('reading secret of undefined');
    return { id, degrees: 20 };
  }
  @Mutation(() => Int)
  boil(): number {
    return 100;
  }
  @Subscription(() => Kettle, { subscribe: fromDefinition })
  warming(@Root() kettle: Kettle, @Ctx() { loaders }: SubgraphContext<number>): Kettle {
    return { ...kettle, degrees: kettle.degrees + loaders * 0 };
  }
}

const kitchen = () =>
  subgraphExecutor(
    defineSubgraph({
      name: 'kitchen',
      resolvers: [new KettleResolver()],
      subscriptions: { warming: () => events },
      loaders: () => ++loadersMade,
    }),
    {
      log: silentLog,
    },
  );

beforeEach(() => {
  loadersMade = 0;
  letGo.length = 0;
  events = new Queue(() => letGo.push('warming'));
});

const live = async (query: string, request = asked) => {
  const answer = await kitchen().subscribe({ query, request });
  if (!('next' in answer)) throw new Error(`no subscription: ${JSON.stringify(answer)}`);
  return answer;
};

describe('asking a subgraph of this process', () => {
  it('answers with variables', async () => {
    const query = 'query ($id: ID!) { kettle(id: $id) { id degrees } }';
    expect(await kitchen().execute({ query, variables: { id: 'k1' }, request: asked })).toEqual({
      data: { kettle: { id: 'k1', degrees: 20 } },
    });
  });

  it('says which system failed, and whether to try again', async () => {
    const { data, errors } = await kitchen().execute({ query: '{ kettle(id: "broken") { id } }', request: asked });
    expect(data).toEqual({ kettle: null });
    expect(errors?.map(error => error.toJSON())).toEqual([
      {
        message: 'kettles.house is not there',
        path: ['kettle'],
        extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true, system: 'kettles.house', subgraph: 'kitchen' },
      },
    ]);
  });

  it('keeps what nobody foresaw to itself', async () => {
    const { errors } = await kitchen().execute({ query: '{ kettle(id: "bug") { id } }', request: asked });
    expect(errors?.[0]?.message).not.toContain('secret');
    expect(errors?.[0]?.extensions).toEqual({ code: 'INTERNAL', retryable: false, subgraph: 'kitchen' });
    expect(errors?.[0]?.originalError).toBeUndefined();
  });

  it.each([
    ['what does not parse', '{ kettle('],
    ['fields that do not exist', '{ teapot }'],
    ['variables that are missing', 'query ($id: ID!) { kettle(id: $id) { id } }'],
    ['subscriptions where one answer is wanted', 'subscription { warming { id } }'],
    ['an operation that is not in the document', ''],
  ])('refuses %s as INVALID_INPUT', async (_, query) => {
    const { errors } = await kitchen().execute({ query, request: asked });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', retryable: false });
  });
});

describe('subscribing to a subgraph of this process', () => {
  it('answers an event at a time, each with loaders of its own', async () => {
    const answers = await live('subscription { warming { degrees } }');
    const before = loadersMade;
    events.push({ id: 'k1', degrees: 40 });
    events.push({ id: 'k1', degrees: 60 });
    expect(await answers.next()).toEqual({ value: { data: { warming: { degrees: 40 } } }, done: false });
    expect(await answers.next()).toEqual({ value: { data: { warming: { degrees: 60 } } }, done: false });
    expect(loadersMade - before).toBe(2);
  });

  it('lets go of an idle source at once', async () => {
    const answers = await live('subscription { warming { degrees } }');
    const pending = answers.next();
    await answers.return?.();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(letGo).toEqual(['warming']);
  });

  it('ends with the signal of its request', async () => {
    const leaving = new AbortController();
    const answers = await live('subscription { warming { degrees } }', { ...asked, signal: leaving.signal });
    const pending = answers.next();
    leaving.abort();
    expect((await pending).done).toBe(true);
    expect(letGo).toEqual(['warming']);
  });

  it('ends when its source does', async () => {
    const answers = await live('subscription { warming { degrees } }');
    events.push({ id: 'k1', degrees: 40 });
    events.finish();
    expect((await answers.next()).done).toBe(false);
    expect((await answers.next()).done).toBe(true);
  });

  it('gives a failing source as one error, then ends', async () => {
    const answers = await live('subscription { warming { degrees } }');
    events.next = () => Promise.reject(new HubError('UPSTREAM_TIMEOUT', 'redis took over 2000 ms', { system: 'redis' }));
    const { value } = await answers.next();
    expect(value.errors[0].extensions).toMatchObject({ code: 'UPSTREAM_TIMEOUT', system: 'redis' });
    expect((await answers.next()).done).toBe(true);
  });

  it('answers a query once', async () => {
    expect(await kitchen().subscribe({ query: '{ kettle(id: "k1") { id } }', request: asked })).toEqual({ data: { kettle: { id: 'k1' } } });
  });
});
