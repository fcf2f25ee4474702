import type { Vocabulary } from '../playbook-faults.js';
import type { Action, Skill } from './action.js';
import { findArticle } from './article.js';
import { allowRecording, pickGreeting, recordNotice, refuseRecording, speakChinese, speakEnglish, welcomeCaller } from './caller.js';
import { checkScore, conclude, concludeLeft, countFailure, countSilence, rateCall } from './closing.js';
import { cancelHandoff, requestHandoff } from './handoff.js';
import { cancelOrder, findOrder } from './order.js';
import { addToTicket, createCallBack, findTicket, promiseCallBack, reportComplaint, reportFault } from './ticket.js';

const skill = (act: Action, ...outcomes: string[]): Skill => ({ act, outcomes });

/** Everything the flows may `do`, by the name they use. */
const actions: Readonly<Record<string, Skill>> = {
  welcomeCaller: skill(welcomeCaller, 'known', 'unknown', 'unavailable'),
  pickGreeting: skill(pickGreeting, 'withOrder', 'known', 'unknown'),
  recordNotice: skill(recordNotice, 'done', 'unavailable'),
  refuseRecording: skill(refuseRecording, 'done'),
  allowRecording: skill(allowRecording, 'done'),
  speakEnglish: skill(speakEnglish, 'done'),
  speakChinese: skill(speakChinese, 'done'),
  findOrder: skill(
    findOrder,
    ...['PLACED', 'PAID', 'PACKED', 'SHIPPED', 'LATE', 'DELIVERED', 'CANCELLED', 'RETURNED'],
    ...['none', 'missing', 'unavailable'],
  ),
  cancelOrder: skill(cancelOrder, 'cancelled', 'foreign', 'refused', 'unavailable'),
  findTicket: skill(findTicket, 'found', 'none', 'missing', 'unavailable'),
  reportFault: skill(reportFault, 'created', 'noNumber', 'inDoubt', 'refused', 'unavailable'),
  reportComplaint: skill(reportComplaint, 'created', 'inDoubt', 'refused', 'unavailable'),
  addToTicket: skill(addToTicket, 'done', 'noNumber', 'unavailable'),
  createCallBack: skill(createCallBack, 'created', 'noNumber', 'inDoubt', 'refused', 'unavailable'),
  promiseCallBack: skill(promiseCallBack, 'done', 'unavailable'),
  findArticle: skill(findArticle, 'found', 'unsure', 'none', 'unavailable'),
  requestHandoff: skill(requestHandoff, 'waiting', 'refused', 'unavailable'),
  cancelHandoff: skill(cancelHandoff, 'done', 'unavailable'),
  countFailure: skill(countFailure, 'again', 'enough'),
  countSilence: skill(countSilence, 'first', 'second', 'enough'),
  checkScore: skill(checkScore, 'wanted', 'given'),
  rateCall: skill(rateCall, 'done', 'unreadable', 'unavailable'),
  conclude: skill(conclude, 'done', 'unavailable'),
  concludeLeft: skill(concludeLeft, 'done', 'unavailable'),
};

/** Everything that may be known in a call, for phrases to tell. */
const slots: ReadonlySet<string> = new Set([
  ...['customer.id', 'customer.name', 'customer.tier', 'caller.withheld', 'agent.name'],
  ...['order.id', 'order.customer', 'order.number', 'order.status', 'order.placedAt', 'order.expectedAt', 'order.deliveredAt'],
  ...['order.carrier', 'order.total'],
  ...['ticket.id', 'ticket.number', 'ticket.title', 'ticket.status'],
  ...['article.id', 'article.title', 'article.answer'],
  ...['number', 'score', 'lastHeard', 'lastReply'],
]);

/** What flows may use. */
export const VOCABULARY = { actions, slots } satisfies Vocabulary;
