import { CancelHandoffDocument, RequestHandoffDocument } from '../graph/generated/graphql.js';
import { type Action, UNAVAILABLE } from './action.js';

/**
 * Offers the call to a person, with what happened so far. Asked again in the same turn, it is the same handoff; who asks
 * again in another while one still waits, waits on.
 */
export const requestHandoff: Action = async ({ callId, turn, language, slots, failures, said, rules, graph }) => {
  const { data, errors } = await graph.ask(RequestHandoffDocument, {
    input: {
      callId,
      key: `handoff.${turn}`,
      reason: failures >= rules.failuresUntilHandover ? 'The bot did not understand' : 'The caller asked for a person',
      summary: summary(slots, said?.text ?? slots.lastHeard ?? ''),
      language,
      queueId: null,
      waitMs: rules.handoffWaitMs,
    },
  });
  if (errors.length > 0) return UNAVAILABLE;
  if (data.requestHandoff.__typename === 'HandoffRefused') return { outcome: slots['handoff.id'] === undefined ? 'refused' : 'waiting' };
  return { outcome: 'waiting', slots: { 'handoff.id': data.requestHandoff.handoff.id, outcome: 'HANDED_OFF' }, failures: 0 };
};

export const cancelHandoff: Action = async ({ slots, graph }) => {
  const handoffId = slots['handoff.id'];
  if (handoffId !== undefined) await graph.ask(CancelHandoffDocument, { handoffId });
  return { outcome: 'done', slots: { 'handoff.id': null, outcome: null } };
};

const summary = (slots: Readonly<Record<string, string>>, lastHeard: string): string =>
  [
    slots['customer.name'] && `${slots['customer.name']} (${slots['customer.tier']})`,
    slots['order.number'] && `order ${slots['order.number']} ${slots['order.status']}`,
    slots['ticket.number'] && `ticket ${slots['ticket.number']}`,
    slots['article.title'] && `asked about: ${slots['article.title']}`,
    lastHeard && `last said: ${lastHeard}`,
  ]
    .filter(Boolean)
    .join('; ');
