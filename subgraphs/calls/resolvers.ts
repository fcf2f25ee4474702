import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Directive, FieldResolver, ID, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { SIZED_BY_FIRST } from '#platform/subgraph/list-size.js';
import type { SubgraphContext } from '#platform/subgraph/subgraph.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import { Call, CallPage, GraphOperation, Leg, Recording } from './call.js';
import { CallEvent, toCallEvent } from './call-event.js';
import { readCursor, writeCursor } from './cursor.js';
import { Customer } from './customer.js';
import type { CallLoaders } from './loaders.js';
import type { CallLog } from './port.js';
import type { CallHead } from './record.js';
import { asksOnlyFor } from './selection.js';
import { Turn, toTurn, turnId } from './turn.js';

type Context = SubgraphContext<CallLoaders>;

/** No page and no list is longer, whatever is asked for. */
const MOST_CALLS = 500;
const MOST_EVENTS = 5_000;
const within = (asked: number, most: number): number => Math.max(0, Math.min(asked, most));

@Resolver(() => Call)
export class CallResolver {
  constructor(private readonly log: CallLog) {}

  @Query(() => Call, { nullable: true })
  call(@Arg('id', () => ID) id: string, @Ctx() { loaders }: Context): Promise<CallHead | null> {
    return loaders.heads.load(id);
  }

  // How many there are is counted, too.
  @Directive('@cost(weight: 10)')
  @Directive('@listSize(slicingArguments: ["first"], sizedFields: ["calls"], requireOneSlicingArgument: false)')
  @Query(() => CallPage, { nullable: true, description: 'Calls by their course, number or words, the newest first.' })
  async calls(
    @Arg('live', () => Boolean, { nullable: true, description: 'true: those that have not ended; false: those that have.' }) live:
      | boolean
      | null,
    // Every word ever said is read for it.
    @Directive('@cost(weight: 100)')
    @Arg('search', () => String, { nullable: true, description: 'Part of a number, or of what anybody said.' })
    search: string | null,
    @Arg('from', () => Date, { nullable: true, description: 'Begun then or later.' }) from: Date | null,
    @Arg('to', () => Date, { nullable: true, description: 'Begun before.' }) to: Date | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'The `next` of the page before.' }) after: string | null,
    @Ctx() { request }: Context,
  ): Promise<CallPage> {
    const limit = within(first ?? 20, MOST_CALLS);
    const { calls, total } = await tracedPort('calls', this.log, request).search({
      live: live ?? null,
      ...wanted(search),
      from: from ?? null,
      to: to ?? null,
      first: limit + 1,
      after: after ? readCursor(after) : null,
    });
    const page = calls.slice(0, limit);
    return { calls: page, total, next: calls.length > limit && page.length > 0 ? writeCursor(page.at(-1)!) : null };
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'From the answer to the end; null until it has ended, and for a call that was never answered.',
  })
  durationMs(@Root() { answeredAt, endedAt }: CallHead): number | null {
    return answeredAt && endedAt && Math.max(0, endedAt.getTime() - answeredAt.getTime());
  }

  @FieldResolver(() => Recording, { nullable: true })
  recording(@Root() { id, recording }: CallHead): Recording | null {
    return recording && { id, url: `/recordings/${encodeURIComponent(id)}.wav`, ...recording };
  }

  @Directive('@listSize(assumedSize: 3)')
  @FieldResolver(() => [Leg])
  async legs(@Root() { id }: CallHead, @Ctx() { loaders }: Context): Promise<Leg[]> {
    return (await loaders.conversations.load(id)).legs;
  }

  @Directive('@listSize(assumedSize: 20)')
  @FieldResolver(() => [Turn])
  async turns(@Root() { id }: CallHead, @Ctx() { loaders }: Context): Promise<Turn[]> {
    return (await loaders.conversations.load(id)).turns.map(turn => toTurn(id, turn));
  }

  @FieldResolver(() => Turn, { nullable: true })
  turn(@Root() { id }: CallHead, @Arg('ordinal', () => Int) ordinal: number, @Ctx() { loaders }: Context): Promise<Turn | null> {
    return turnOf(loaders, id, ordinal);
  }

  @Directive('@listSize(assumedSize: 50)')
  @FieldResolver(() => [GraphOperation], { description: 'What was asked of the graph on behalf of this call, in order.' })
  async operations(@Root() { id }: CallHead, @Ctx() { loaders }: Context): Promise<GraphOperation[]> {
    const { operations } = await loaders.conversations.load(id);
    return operations.map(({ operation, at, ...rest }) => ({ ...rest, kind: operation, at: new Date(at) }));
  }

  @Directive(SIZED_BY_FIRST)
  @FieldResolver(() => [CallEvent])
  async events(
    @Root() { id }: CallHead,
    @Arg('after', () => Int, { nullable: true, defaultValue: 0, description: 'A sequence.' }) after: number | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 500 }) first: number | null,
    @Ctx() { loaders }: Context,
  ): Promise<CallEvent[]> {
    const events = await loaders.events.load({ callId: id, after: after ?? 0, first: within(first ?? 500, MOST_EVENTS) });
    return events.map(toCallEvent);
  }
}

/** Every event of every call is sent to everyone who listens, and most ask only which call and which turn it is about. */
@Resolver(() => CallEvent)
export class CallEventResolver {
  @FieldResolver(() => Call)
  async call(
    @Root() { callId }: CallEvent,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Pick<CallHead, 'id'> | null> {
    return asksOnlyFor(['id'], info) ? { id: callId } : loaders.heads.load(callId);
  }

  @FieldResolver(() => Turn, { nullable: true })
  async turn(
    @Root() { callId, turnOrdinal: ordinal }: CallEvent,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Pick<Turn, 'id' | 'ordinal'> | null> {
    if (ordinal === null) return null;
    return asksOnlyFor(['id', 'ordinal'], info) ? { id: turnId(callId, ordinal), ordinal } : turnOf(loaders, callId, ordinal);
  }
}

@Resolver(() => Customer)
export class CustomerCallsResolver {
  @Directive('@requires(fields: "phone")')
  @Directive(SIZED_BY_FIRST)
  @FieldResolver(() => [Call], {
    nullable: true,
    description:
      "Past and present calls, the newest first: those identified as theirs, and those from their number that are nobody else's.",
  })
  calls(
    @Root() { id, phone }: Customer,
    @Arg('first', () => Int, { nullable: true, defaultValue: 5 }) first: number | null,
    @Ctx() { loaders }: Context,
  ): Promise<CallHead[]> {
    return loaders.pastCalls.load({ customerId: id, phone: phone ?? null, first: within(first ?? 5, MOST_CALLS) });
  }
}

export const turnOf = async (loaders: CallLoaders, callId: string, ordinal: number): Promise<Turn | null> => {
  const { turns } = await loaders.conversations.load(callId);
  const turn = turns.find(other => other.ordinal === ordinal);
  return turn ? toTurn(callId, turn) : null;
};

/** What to look for. A number is found however it is grouped: "138 0013 8000", "(0)20-7946". */
const wanted = (search: string | null): { text: string | null; digits: string | null } => {
  const text = search?.normalize('NFKC').trim() || null;
  return { text, digits: text && /^[+\d\s().-]+$/.test(text) ? text.replace(/\D/g, '') || null : null };
};
