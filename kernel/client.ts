import type { Deadline } from './deadline.js';
import type { Purpose } from './purpose.js';
import type { Span } from './span.js';

/** Who holds the credential that a request came with. Not the caller: that is the person on the phone. */
export interface Client {
  id: string;
  kind: 'development' | 'bot' | 'dashboard' | 'service';
}

export const developmentClient: Client = { id: 'development', kind: 'development' };

/** What every request carries through the house, whichever door it came by. */
export interface RequestInfo {
  client: Client;
  purpose: Purpose;
  /** The call on whose behalf this is asked, when there is one. */
  callId: string | null;
  deadline: Deadline | null;
  signal?: AbortSignal;
  /** The step that this is asked in, where requests are traced. */
  span?: Span;
  /** Under which the request stands in the logs of all processes that work on it; absent where nobody gave it one. */
  requestId?: string;
}
