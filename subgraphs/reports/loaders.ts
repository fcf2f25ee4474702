import DataLoader from 'dataloader';
import type { RequestInfo } from '#kernel/client.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import type { KnownFacts } from './facts.js';
import type { FactBook } from './port.js';

export interface ReportLoaders {
  facts: DataLoader<string, KnownFacts | null>;
}

export const reportLoaders = (system: FactBook, request: RequestInfo): ReportLoaders => {
  const book = tracedPort('reports', system, request);
  return { facts: new DataLoader(callIds => book.factsOf(callIds)) };
};
