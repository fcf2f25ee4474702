import { somebody } from '../identity.js';
import type { GatewayRequest } from '../request.js';

/** A request of somebody who looks after the house, with what a test wants otherwise. */
export const someRequest = (otherwise: Partial<GatewayRequest> = {}): GatewayRequest => ({
  client: somebody.client,
  identity: somebody,
  purpose: 'OPERATE',
  callId: null,
  turn: null,
  deadline: null,
  ...otherwise,
});
