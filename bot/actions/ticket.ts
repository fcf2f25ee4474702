import {
  CreateTicketDocument,
  type CreateTicketInput,
  OpenTicketsDocument,
  TicketByNumberDocument,
  type TicketToldFragment,
  UpdateTicketDocument,
} from '../graph/generated/graphql.js';
import type { Slots } from '../phrases.js';
import { entity, numberOf } from '../understanding.js';
import { type Action, type Moment, type Outcome, UNAVAILABLE } from './action.js';

const ticketSlots = (ticket: TicketToldFragment): Record<string, string> => ({
  'ticket.id': ticket.id,
  'ticket.number': ticket.number,
  'ticket.title': ticket.title,
  'ticket.status': ticket.status,
});

const focus = (ticket: TicketToldFragment) => ({ type: 'ticket', id: ticket.id, label: ticket.number }) as const;

export const findTicket: Action = async ({ callId, said, expects, graph }) => {
  const number = said && numberOf(said, expects, 'ticket_number', 'order_number');
  if (number) {
    const { data, errors } = await graph.ask(TicketByNumberDocument, { number });
    if (data.ticketByNumber) return found(data.ticketByNumber);
    return errors.length > 0 ? UNAVAILABLE : { outcome: 'missing', slots: { number } };
  }
  const { data, errors } = await graph.ask(OpenTicketsDocument, { callId });
  const open = data.call?.customer?.tickets;
  if (!open && errors.length > 0) return UNAVAILABLE;
  return open?.[0] ? found(open[0]) : { outcome: 'none' };
};

const found = (ticket: TicketToldFragment): Outcome => ({
  outcome: 'found',
  slots: { ...ticketSlots(ticket), outcome: 'RESOLVED' },
  focus: focus(ticket),
  failures: 0,
});

/** What is written into a new ticket, in the caller's language. The caller's own words are its description. */
const TITLES = {
  FAULT: { EN: 'Fault reported by phone', ZH: '电话报修' },
  COMPLAINT: { EN: 'Complaint by phone', ZH: '电话投诉' },
  CALLBACK: { EN: 'Call-back requested', ZH: '请求回电' },
} as const;

/**
 * Opens one ticket of a category for the turn in which it was asked for. The key holds that turn: however often the
 * turn is worked on again, after a crash or a barge-in, the ticket is the same one.
 */
const openTicket = async (
  { callId, said, language, slots, graph }: Moment,
  category: keyof typeof TITLES,
  key: string,
  priority: CreateTicketInput['priority'],
): Promise<Outcome> => {
  const { data, errors } = await graph.ask(CreateTicketDocument, {
    input: {
      callId,
      customerId: slots['customer.id'] ?? null,
      orderId: null,
      category,
      priority,
      title: TITLES[category][language],
      description: said?.text || slots.lastHeard || TITLES[category][language],
      key,
    },
  });
  if (errors.length > 0) return UNAVAILABLE;
  if (data.createTicket.__typename === 'TicketRefused') return { outcome: 'refused' };
  const { ticket } = data.createTicket;
  return {
    outcome: category === 'COMPLAINT' ? 'created' : reached('created', slots),
    slots: { ...ticketSlots(ticket), outcome: category === 'CALLBACK' ? 'CALLBACK' : 'RESOLVED' },
    focus: focus(ticket),
    failures: 0,
  };
};

/** Whose number was withheld has to give one before anybody can call back. */
const reached = (outcome: string, slots: Slots): string => (slots['caller.withheld'] === undefined ? outcome : 'noNumber');

export const reportFault: Action = moment => openTicket(moment, 'FAULT', `fault.${moment.turn}`, 'HIGH');

export const reportComplaint: Action = moment => openTicket(moment, 'COMPLAINT', `complaint.${moment.turn}`, 'HIGH');

/** One call-back for one handoff: its ticket's key is the handoff's, which is over then. */
export const createCallBack: Action = async moment => {
  const handoffId = moment.slots['handoff.id'];
  const outcome = await openTicket(moment, 'CALLBACK', `callback.${handoffId ?? moment.turn}`, 'NORMAL');
  return { ...outcome, slots: { ...outcome.slots, 'handoff.id': null } };
};

/** Writes a note on the ticket just opened: once for the turn, however often that is worked on. */
const note = async ({ callId, turn, slots, graph }: Moment, text: string, key: string): Promise<Outcome> => {
  const ticketId = slots['ticket.id'];
  if (ticketId === undefined) return UNAVAILABLE;
  const { data, errors } = await graph.ask(UpdateTicketDocument, {
    input: { ticketId, callId, status: null, note: text, key: `${key}.${turn}` },
  });
  return errors.length === 0 && data.updateTicket.__typename === 'TicketUpdated' ? { outcome: 'done' } : UNAVAILABLE;
};

/** What the caller says of a fault after its ticket has been opened, perhaps into the words about it, belongs to that ticket. */
export const addToTicket: Action = async moment => {
  const { said, slots, language } = moment;
  const noted = await note(moment, said?.text || slots.lastHeard || TITLES.FAULT[language], 'more');
  return noted.outcome === 'done' ? { outcome: reached('done', slots) } : noted;
};

/** Notes on the ticket just opened that its owner shall call the customer, on the number they give where they give one. */
export const promiseCallBack: Action = moment => {
  const number = moment.said && entity(moment.said, 'phone', 'number', 'order_number', 'ticket_number');
  const wish = moment.language === 'ZH' ? '客户希望回电' : 'The customer would like to be called back';
  return note(moment, number ? `${wish}: ${number}` : wish, 'callback');
};
