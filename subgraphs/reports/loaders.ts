import DataLoader from 'dataloader';
import type { KnownFacts } from './facts.js';
import type { FactBook } from './port.js';

export interface ReportLoaders {
  facts: DataLoader<string, KnownFacts | null>;
}

export const reportLoaders = (book: FactBook): ReportLoaders => ({
  facts: new DataLoader(callIds => book.factsOf(callIds)),
});
