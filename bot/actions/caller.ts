import { AcceptNoticeDocument, CallerViewDocument, IdentifyCallerDocument, SetCallLanguageDocument } from '../graph/generated/graphql.js';
import type { Action, Moment } from './action.js';
import { orderSlots } from './order.js';

/** Learns who calls and what they have open, in one question, and takes up the customer's language. */
export const welcomeCaller: Action = async ({ callId, language, graph }) => {
  const { data } = await graph.ask(CallerViewDocument, { callId });
  const customer = data.call?.customer;
  if (!customer) return { outcome: 'unknown' };
  const [order] = customer.orders ?? [];
  if (customer.language !== language) await graph.ask(SetCallLanguageDocument, { callId, language: customer.language });
  await graph.ask(IdentifyCallerDocument, { callId, customerId: customer.id });
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

const notice = async ({ callId, rules, graph }: Moment, recordingAllowed: boolean) => {
  await graph.ask(AcceptNoticeDocument, { input: { callId, version: rules.noticeVersion, recordingAllowed } });
};

/** Stores which notice the caller was told, and when. */
export const recordNotice: Action = async moment => {
  await notice(moment, true);
  return { outcome: 'done' };
};

export const refuseRecording: Action = async moment => {
  await notice(moment, false);
  return { outcome: 'done' };
};

export const allowRecording: Action = async moment => {
  await notice(moment, true);
  return { outcome: 'done' };
};

export const speakEnglish: Action = async ({ callId, graph }) => {
  await graph.ask(SetCallLanguageDocument, { callId, language: 'EN' });
  return { outcome: 'done', language: 'EN', failures: 0 };
};

export const speakChinese: Action = async ({ callId, graph }) => {
  await graph.ask(SetCallLanguageDocument, { callId, language: 'ZH' });
  return { outcome: 'done', language: 'ZH', failures: 0 };
};
