import type { Json } from '#kernel/json.js';
import type { Log } from '../log.js';

/** What somebody put into Redis beside us, and is no JSON, is null: its reader passes over it, and the rest goes on. */
export function readMessage(text: string | undefined, log: Log, key: string): Json {
  try {
    return JSON.parse(text!) as Json;
  } catch {
    log.error({ key }, 'A message in Redis is no JSON and is passed over');
    return null;
  }
}
