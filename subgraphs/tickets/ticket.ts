import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Call, Customer, Order } from './edges.js';

export const TicketCategory = {
  FAULT: 'FAULT',
  COMPLAINT: 'COMPLAINT',
  CALLBACK: 'CALLBACK',
  QUESTION: 'QUESTION',
  OTHER: 'OTHER',
} as const;
export type TicketCategory = (typeof TicketCategory)[keyof typeof TicketCategory];
registerEnumType(TicketCategory, { name: 'TicketCategory', description: 'What a ticket is about.' });

export const TicketPriority = { LOW: 'LOW', NORMAL: 'NORMAL', HIGH: 'HIGH', URGENT: 'URGENT' } as const;
export type TicketPriority = (typeof TicketPriority)[keyof typeof TicketPriority];
registerEnumType(TicketPriority, { name: 'TicketPriority', description: 'How soon somebody should see to it.' });

export const TicketStatus = {
  OPEN: 'OPEN',
  IN_PROGRESS: 'IN_PROGRESS',
  WAITING: 'WAITING',
  RESOLVED: 'RESOLVED',
  CLOSED: 'CLOSED',
} as const;
export type TicketStatus = (typeof TicketStatus)[keyof typeof TicketStatus];
registerEnumType(TicketStatus, { name: 'TicketStatus', description: 'WAITING is for the customer; a CLOSED ticket changes no more.' });

/** Those in which the customer still waits for something, or we for them. */
export const OPEN: readonly TicketStatus[] = ['OPEN', 'IN_PROGRESS', 'WAITING'];

@ObjectType({ description: 'What was done to a ticket after it was made.' })
export class TicketChange {
  @Field(() => Date) at!: Date;
  @Field(() => TicketStatus, { nullable: true, description: 'What it was given; null when only a note was added.' })
  status!: TicketStatus | null;
  @Field(() => String, { nullable: true, description: 'For whoever sees to it.' }) note!: string | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'Something that somebody has to see to.' })
export class Ticket {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'As it is told to the customer: "T-100234".' }) number!: string;
  @Field(() => String) title!: string;
  @Field(() => String) description!: string;
  @Field(() => TicketCategory) category!: TicketCategory;
  @Field(() => TicketPriority) priority!: TicketPriority;
  @Field(() => TicketStatus) status!: TicketStatus;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Date) updatedAt!: Date;
  @Field(() => Customer, { nullable: true }) customer!: Customer | null;
  @Field(() => Call, { nullable: true, description: 'The call in which it was made.' }) call!: Call | null;
  @Field(() => Order, { nullable: true, description: 'The order that it is about.' }) order!: Order | null;
}
