import { AcceptNoticeDocument, CallerViewDocument, IdentifyCallerDocument, SetCallLanguageDocument } from '../graph/generated/graphql.js';
import type { Action, Moment, Outcome } from './action.js';
import { orderSlots } from './order.js';

/** Learns who calls and what they have open, in one question, and takes up the customer's language. */
export const welcomeCaller: Action = async ({ callId, language, graph }): Promise<Outcome> => {
  const { data } = await graph.ask(CallerViewDocument, { callId });
  const customer = data.call?.customer;
  if (!customer) return { outcome: 'unknown', slots: { 'caller.withheld': data.call?.from === null ? 'yes' : null } };
  const [order] = customer.orders ?? [];
  // Who is known is greeted, also when it cannot be written down.
  await Promise.allSettled([
    customer.language !== language && graph.ask(SetCallLanguageDocument, { callId, language: customer.language }),
    graph.ask(IdentifyCallerDocument, { callId, customerId: customer.id }),
  ]);
  return {
    outcome: 'known',
    language: customer.language,
    slots: {
      'customer.id': customer.id,
      'customer.name': customer.name,
      'customer.tier': customer.tier,
      ...(order ? orderSlots(order) : {}),
    },
    ...(order ? { focus: { type: 'order', id: order.id, label: order.number } as const } : {}),
  };
};

export const pickGreeting: Action = ({ slots }) => {
  if (slots['customer.name'] === undefined) return { outcome: 'unknown' };
  return { outcome: slots['order.id'] === undefined ? 'known' : 'withOrder' };
};

const notice = async ({ callId, rules, graph }: Moment, recordingAllowed: boolean): Promise<Outcome> => {
  await graph.ask(AcceptNoticeDocument, { input: { callId, version: rules.noticeVersion, recordingAllowed } });
  return { outcome: 'done', slots: { notice: rules.noticeVersion } };
};

/** Stores which notice the caller has heard, and when. */
export const recordNotice: Action = moment => notice(moment, true);

export const refuseRecording: Action = moment => notice(moment, false);

export const allowRecording: Action = moment => notice(moment, true);

export const speakEnglish: Action = async ({ callId, graph }) => {
  await graph.ask(SetCallLanguageDocument, { callId, language: 'EN' });
  return { outcome: 'done', language: 'EN', failures: 0 };
};

export const speakChinese: Action = async ({ callId, graph }) => {
  await graph.ask(SetCallLanguageDocument, { callId, language: 'ZH' });
  return { outcome: 'done', language: 'ZH', failures: 0 };
};
