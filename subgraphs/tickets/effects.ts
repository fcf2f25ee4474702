import type { Action, Effect } from '#platform/intents/intents.js';
import type { Effects } from '#platform/intents/settler.js';
import type { TicketChangeDraft, TicketDesk, TicketDraft, TicketNotWritten, TicketWritten } from './port.js';
import type { CreateTicketInput, UpdateTicketInput } from './writing.js';

const CREATE = 'createTicket';
const UPDATE = 'updateTicket';

export const createTicketAction = (
  { callId, customerId, orderId, category, priority, title, description, key }: CreateTicketInput,
  clientId: string,
): Action => ({
  callId: callId ?? null,
  clientId,
  name: CREATE,
  key,
  arguments: {
    customerId: customerId ?? null,
    orderId: orderId ?? null,
    category,
    priority: priority ?? 'NORMAL',
    title: title.trim(),
    description,
  },
});

export const updateTicketAction = ({ ticketId, callId, status, note, key }: UpdateTicketInput, clientId: string): Action => ({
  callId: callId ?? null,
  clientId,
  name: UPDATE,
  key,
  arguments: { ticketId, status: status ?? null, note: note?.trim() || null },
});

export const createTicketEffect = (desk: TicketDesk, { callId, arguments: given }: Action): Effect<TicketWritten> => {
  const draft: TicketDraft = { ...(given as unknown as Omit<TicketDraft, 'callId'>), callId };
  return {
    strategy: desk.writing,
    perform: (intentId, signal) => desk.create(draft, intentId, signal),
    find: (intentId, signal) => desk.createdBy(intentId, signal),
  };
};

export const updateTicketEffect = (desk: TicketDesk, { arguments: given }: Action): Effect<TicketWritten | TicketNotWritten> => {
  const { ticketId, ...change } = given as unknown as TicketChangeDraft & { ticketId: string };
  return {
    strategy: desk.writing,
    perform: (intentId, signal) => desk.update(ticketId, change, intentId, signal),
    find: (intentId, signal) => desk.updatedBy(intentId, signal),
  };
};

/** How the worker carries through what a crash left open. */
export const ticketEffects = (desk: TicketDesk): Effects => ({
  [CREATE]: action => createTicketEffect(desk, action),
  [UPDATE]: action => updateTicketEffect(desk, action),
});
