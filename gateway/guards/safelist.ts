import { HubError } from '#kernel/errors.js';
import type { Log } from '#platform/log.js';
import type { GatewayRequest } from '../request.js';
import { type ClientClass, classOf } from './client-class.js';
import type { KnownOperations } from './known-operations.js';

export interface SafelistOptions {
  known: KnownOperations;
  /** Whether an unknown operation is refused, or only told of. */
  mode: 'log' | 'require';
  /** Whose operations have to be known. */
  classes: readonly ClientClass[];
  log: Log;
}

/** How many unknown operations are told of one by one. */
const MOST_TOLD = 1_000;

/**
 * Lets some clients ask only what is known. FORBIDDEN names the operation; in log mode an unknown one is told of once,
 * and answered.
 */
export const safelist = ({ known, mode, classes, log }: SafelistOptions) => {
  const listed = new Set(classes);
  const told = new Set<string>();
  return (request: GatewayRequest, { source, hash, name }: { source: string; hash: string; name: string | null }): void => {
    const ofWhom = classOf(request);
    if (!listed.has(ofWhom) || known.byId(hash) || known.has(source)) return;
    const what = name === null ? 'An operation without a name' : `The operation "${name.slice(0, 80)}"`;
    if (mode === 'require') {
      throw new HubError(
        'FORBIDDEN',
        `${what} is not one of the known operations, which are all that ${ofWhom} clients may ask (safelist)`,
      );
    }
    if (told.has(hash) || told.size >= MOST_TOLD) return;
    told.add(hash);
    log.warn({ operation: name, hash, client: request.client.id, kind: ofWhom }, 'An operation is not one of those known');
  };
};
