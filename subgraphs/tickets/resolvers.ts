import { Arg, Ctx, Directive, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { HubError } from '#kernel/errors.js';
import type { Intents } from '#platform/intents/intents.js';
import { SIZED_BY_FIRST } from '#platform/subgraph/list-size.js';
import type { SubgraphContext } from '#platform/subgraph/subgraph.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import { Call, Customer } from './edges.js';
import { createTicketAction, createTicketEffect, updateTicketAction, updateTicketEffect } from './effects.js';
import type { TicketLoaders } from './loaders.js';
import { ticketNumberOf } from './number.js';
import type { TicketDesk } from './port.js';
import { Ticket, TicketChange } from './ticket.js';
import {
  CreateTicketInput,
  CreateTicketResult,
  REFUSALS,
  UpdateTicketInput,
  UpdateTicketResult,
  whyNotCreated,
  whyNotUpdated,
} from './writing.js';

type Context = SubgraphContext<TicketLoaders>;

/** How many one question lists when it does not say, and at most. */
const FIRST = 5;
const MOST = 50;

@Resolver(() => Ticket)
export class TicketResolver {
  constructor(
    private readonly desk: TicketDesk,
    private readonly intents: Intents,
  ) {}

  @Query(() => Ticket, { nullable: true })
  ticket(@Arg('id', () => ID) id: string, @Ctx() { loaders }: Context): Promise<Ticket | null> {
    return loaders.ticketById.load(id);
  }

  @Query(() => Ticket, { nullable: true, description: 'By its number; the digits are enough.' })
  async ticketByNumber(@Arg('number', () => String) text: string, @Ctx() { loaders }: Context): Promise<Ticket | null> {
    const number = ticketNumberOf(text);
    return number ? loaders.ticketByNumber.load(number) : null;
  }

  @Directive('@listSize(assumedSize: 5)')
  @FieldResolver(() => [TicketChange], { nullable: true, description: 'What has been done to it since it was made, oldest first.' })
  changes(@Root() { id }: Ticket, @Ctx() { loaders }: Context): Promise<TicketChange[]> {
    return loaders.changesByTicket.load(id);
  }

  @Directive('@authenticated')
  @Mutation(() => CreateTicketResult, { description: 'Makes a ticket, once for a call and key.' })
  async createTicket(
    @Arg('input', () => CreateTicketInput) input: CreateTicketInput,
    @Ctx() { request, loaders }: Context,
  ): Promise<typeof CreateTicketResult> {
    const reason = whyNotCreated(input);
    if (reason) return { code: 'INVALID', reason };
    const action = createTicketAction(input, request.client.id);
    const { ticketId } = await this.intents.once(
      action,
      createTicketEffect(tracedPort('tickets', this.desk, request), action),
      request.signal,
    );
    return { ticket: await written(ticketId, loaders) };
  }

  @Directive('@authenticated')
  @Mutation(() => UpdateTicketResult, { description: 'Gives a ticket another status, a note, or both; once for a call and key.' })
  async updateTicket(
    @Arg('input', () => UpdateTicketInput) input: UpdateTicketInput,
    @Ctx() { request, loaders }: Context,
  ): Promise<typeof UpdateTicketResult> {
    const reason = whyNotUpdated(input);
    if (reason) return { code: 'INVALID', reason };
    const action = updateTicketAction(input, request.client.id);
    const outcome = await this.intents.once(action, updateTicketEffect(tracedPort('tickets', this.desk, request), action), request.signal);
    if ('refused' in outcome) return { code: outcome.refused, reason: REFUSALS[outcome.refused] };
    return { ticket: await written(outcome.ticketId, loaders) };
  }
}

/** A ticket as it stands now, which an earlier writing of the same request need not have left it. */
const written = async (ticketId: string, { ticketById, changesByTicket }: TicketLoaders): Promise<Ticket> => {
  changesByTicket.clear(ticketId);
  const ticket = await ticketById.clear(ticketId).load(ticketId);
  if (!ticket) throw new HubError('UPSTREAM_MALFORMED', 'The ticket system wrote a ticket that it does not know');
  return ticket;
};

@Resolver(() => Customer)
export class CustomerResolver {
  @Directive(SIZED_BY_FIRST)
  @FieldResolver(() => [Ticket], {
    nullable: true,
    description: 'Newest first. `open`: only those that are not settled, or only the others.',
  })
  tickets(
    @Root() { id }: Customer,
    @Arg('first', () => Int, { nullable: true, defaultValue: FIRST }) first: number | null,
    @Arg('open', () => Boolean, { nullable: true }) open: boolean | null,
    @Ctx() { loaders }: Context,
  ): Promise<Ticket[]> {
    return loaders.ticketsByCustomer.load(id, { first: Math.min(Math.max(first ?? FIRST, 0), MOST), open: open ?? null });
  }
}

@Resolver(() => Call)
export class CallResolver {
  @Directive('@listSize(assumedSize: 2)')
  @FieldResolver(() => [Ticket], { nullable: true, description: 'Made in this call, oldest first.' })
  tickets(@Root() { id }: Call, @Ctx() { loaders }: Context): Promise<Ticket[]> {
    return loaders.ticketsByCall.load(id);
  }
}
