import { createUnionType, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { KEY, whyNoKey } from '#platform/subgraph/key.js';
import { Ticket, TicketCategory, TicketPriority, TicketStatus } from './ticket.js';

const ACTION_KEY = `${KEY} The same key in the same call means the same action, and is done once.`;

@InputType()
export class CreateTicketInput {
  @Field(() => ID, { nullable: true, description: 'The call in which it was asked for.' }) callId?: string | null;
  @Field(() => ID, { nullable: true }) customerId?: string | null;
  @Field(() => ID, { nullable: true }) orderId?: string | null;
  @Field(() => TicketCategory) category!: TicketCategory;
  @Field(() => TicketPriority, { nullable: true, defaultValue: TicketPriority.NORMAL }) priority?: TicketPriority | null;
  @Field(() => String, { description: 'One line, up to 200 characters.' }) title!: string;
  @Field(() => String, { description: 'Up to 4,000 characters.' }) description!: string;
  @Field(() => String, { description: ACTION_KEY }) key!: string;
}

@InputType()
export class UpdateTicketInput {
  @Field(() => ID) ticketId!: string;
  @Field(() => ID, { nullable: true, description: 'The call in which it was asked for.' }) callId?: string | null;
  @Field(() => TicketStatus, { nullable: true }) status?: TicketStatus | null;
  @Field(() => String, { nullable: true, description: 'For whoever sees to it, up to 4,000 characters.' }) note?: string | null;
  @Field(() => String, { description: ACTION_KEY }) key!: string;
}

@ObjectType()
export class TicketCreated {
  @Field(() => Ticket) ticket!: Ticket;
}

@ObjectType()
export class TicketUpdated {
  @Field(() => Ticket) ticket!: Ticket;
}

export const TicketRefusalCode = { INVALID: 'INVALID', NO_SUCH_TICKET: 'NO_SUCH_TICKET', CLOSED: 'CLOSED' } as const;
export type TicketRefusalCode = (typeof TicketRefusalCode)[keyof typeof TicketRefusalCode];
registerEnumType(TicketRefusalCode, { name: 'TicketRefusalCode', description: 'Why nothing is written.' });

@ObjectType({ description: 'Nothing was written.' })
export class TicketRefused {
  @Field(() => TicketRefusalCode) code!: TicketRefusalCode;
  @Field(() => String) reason!: string;
}

export const CreateTicketResult = createUnionType({
  name: 'CreateTicketResult',
  types: () => [TicketCreated, TicketRefused] as const,
  resolveType: result => ('code' in result ? TicketRefused : TicketCreated),
});

export const UpdateTicketResult = createUnionType({
  name: 'UpdateTicketResult',
  types: () => [TicketUpdated, TicketRefused] as const,
  resolveType: result => ('code' in result ? TicketRefused : TicketUpdated),
});

/** Why this cannot be made a ticket; null when it can. */
export const whyNotCreated = ({ title, description, key }: CreateTicketInput): string | null => {
  if (title.trim() === '') return 'A ticket needs a title';
  if (title.length > 200) return 'The title is longer than 200 characters';
  if (description.length > 4_000) return 'The description is longer than 4,000 characters';
  return whyNoKey(key);
};

/** Why this cannot be done to any ticket; null when it can. */
export const whyNotUpdated = ({ status, note, key }: UpdateTicketInput): string | null => {
  if (!status && !note?.trim()) return 'Nothing to change: give a status or a note';
  if ((note?.length ?? 0) > 4_000) return 'The note is longer than 4,000 characters';
  return whyNoKey(key);
};

export const REFUSALS = {
  NO_SUCH_TICKET: 'There is no such ticket',
  CLOSED: 'The ticket is closed; make a new one',
} as const;
