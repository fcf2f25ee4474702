import { asHubError } from '#kernel/errors.js';
import type { Routes } from '#platform/http/routes.js';
import type { GatewayMeasures } from './measures.js';

/** The same routes; what is refused before it is an operation is counted, by the code that says why. */
export const countRefusals = (routes: Routes, { refusals }: Pick<GatewayMeasures, 'refusals'>): Routes => ({
  ...routes,
  async request(request, response) {
    try {
      return await routes.request(request, response);
    } catch (thrown) {
      refusals.inc({ code: asHubError(thrown).code });
      throw thrown;
    }
  },
});
