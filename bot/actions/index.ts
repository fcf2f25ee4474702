import type { Action } from './action.js';
import { findArticle } from './article.js';
import { allowRecording, pickGreeting, recordNotice, refuseRecording, speakChinese, speakEnglish, welcomeCaller } from './caller.js';
import { conclude, concludeLeft, countFailure, countSilence, rateCall } from './closing.js';
import { cancelHandoff, requestHandoff } from './handoff.js';
import { cancelOrder, findOrder } from './order.js';
import { createCallBack, findTicket, promiseCallBack, reportComplaint, reportFault } from './ticket.js';

/** Everything the flows may `do`, by the name they use. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  welcomeCaller,
  pickGreeting,
  recordNotice,
  refuseRecording,
  allowRecording,
  speakEnglish,
  speakChinese,
  findOrder,
  cancelOrder,
  findTicket,
  reportFault,
  reportComplaint,
  createCallBack,
  promiseCallBack,
  findArticle,
  requestHandoff,
  cancelHandoff,
  countFailure,
  countSilence,
  rateCall,
  conclude,
  concludeLeft,
};
