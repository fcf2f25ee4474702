import { HubError } from '#kernel/errors.js';

/** A planner that is of no use here, or not for this supergraph; against the supergraph itself nothing is known. */
export class PlannerUnfit extends HubError {
  constructor(message: string) {
    super('MISCONFIGURED', message);
  }
}
