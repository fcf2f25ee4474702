import * as documents from '#bot/graph/generated/graphql.js';
import { httpGraph } from '#bot/graph/graph.js';
import { type DialogService, dialogService } from '#bot/index.js';
import type { Ground } from './ground.js';

export interface BotOptions {
  graphUrl: string;
  token: string | null;
  flows: string;
  timeZone: string;
}

/** How long a caller's question may take the graph: longer than any answer that is still worth hearing. */
const PATIENCE_MS = 5_000;

/** The reference dialog service, a client of the graph wherever that is; it listens once it is started. */
export const openBot = (
  { clock, log, lifecycle }: Pick<Ground, 'clock' | 'log' | 'lifecycle'>,
  { graphUrl, token, flows, timeZone }: BotOptions,
): DialogService => {
  const graph = httpGraph({ url: graphUrl, token, client: 'bot', patienceMs: PATIENCE_MS });
  return lifecycle.opened('bot', dialogService({ graph, flows, timeZone, clock, log }), opened => opened.close());
};

/** Everything the bot ever asks: worth planning before the first caller waits for it. */
export const botOperations: string[] = Object.entries(documents).flatMap(([name, document]) =>
  name.endsWith('Document') ? [String(document)] : [],
);
