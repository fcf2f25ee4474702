import type { Clock } from '#kernel/clock.js';
import type { Bus } from '#platform/bus/bus.js';
import { defineSubgraph, type Subgraph } from '#platform/subgraph/subgraph.js';
import { Call } from './call.js';
import { type ReportLoaders, reportLoaders } from './loaders.js';
import type { FactBook } from './port.js';
import { liveReport } from './reports.js';
import { CallStatsResolver, MetricDefinitionResolver, StatsResolver } from './resolvers.js';

export { reportsIntake } from './intake.js';
export type { FactBook } from './port.js';

export interface ReportsOptions {
  book: FactBook;
  bus: Bus;
  clock: Clock;
  /** Whose midnight begins a day of live figures: "Asia/Shanghai". */
  timeZone?: string;
}

/** What calls add up to. */
export const reportsSubgraph = ({ book, bus, clock, timeZone = 'UTC' }: ReportsOptions): Subgraph => {
  const live = liveReport({ book, bus, clock, timeZone });
  return defineSubgraph<ReportLoaders>({
    name: 'reports',
    resolvers: [new StatsResolver(book, live, clock), new MetricDefinitionResolver(), new CallStatsResolver(clock)],
    orphanedTypes: [Call],
    subscriptions: { statsChanged: () => live.changes() },
    loaders: request => reportLoaders(book, request),
  });
};
