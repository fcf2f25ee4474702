import { Arg, Ctx, Directive, FieldResolver, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { fromDefinition, type SubgraphContext } from '#platform/subgraph/subgraph.js';
import { Language } from '#platform/subgraph/values.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import { Call } from './call.js';
import { daysOf } from './days.js';
import type { ReportLoaders } from './loaders.js';
import { MetricDefinition } from './metric-definition.js';
import { METRICS } from './metrics/index.js';
import type { FactBook } from './port.js';
import type { liveReport } from './reports.js';
import { CallFigures, CallStats, figuresOf, statsOf } from './stats.js';

/** A year's report, with some room. */
const MOST_DAYS = 400;
const DAY_MS = 24 * 60 * 60_000;

@Resolver(() => CallStats)
export class StatsResolver {
  constructor(
    private readonly book: FactBook,
    private readonly live: ReturnType<typeof liveReport>,
    private readonly clock: Clock,
  ) {}

  // What is known of each call of the day is read.
  @Directive('@cost(weight: 10)')
  @Query(() => CallStats, {
    nullable: true,
    description: "Today's figures, since midnight where the hub is, and how many calls there are now.",
  })
  liveStats(): Promise<CallStats> {
    return this.live.figures();
  }

  // What is known of each call of the period is read: of a year's, perhaps. A call's new facts are told of (intake.ts); what
  // time alone changes shows a minute later.
  @Directive('@cacheControl(maxAge: 60)')
  @Directive('@cost(weight: 100)')
  @Query(() => CallStats, { nullable: true, description: 'Over the calls that began in a period.' })
  async stats(
    @Arg('from', () => Date) from: Date,
    @Arg('to', () => Date, { description: 'Not included.' }) to: Date,
    @Arg('language', () => Language, { nullable: true, description: 'Calls last held in this language only.' }) language: Language | null,
    @Ctx() { request }: SubgraphContext,
  ): Promise<CallStats> {
    const calls = await tracedPort('reports', this.book, request).factsIn({ ...reportable({ from, to }), language: language ?? null });
    return statsOf(calls, { from, to, now: this.clock.now() });
  }

  @Directive('@cacheControl(maxAge: 60)')
  @Directive('@listSize(assumedSize: 31)')
  @Query(() => [CallStats], {
    nullable: true,
    description: 'The same for each day, from midnight to midnight in the time zone; the first and the last as far as the period reaches.',
  })
  async statsByDay(
    // As of stats; of a list a weight of its own would count for each day.
    @Directive('@cost(weight: 100)')
    @Arg('from', () => Date)
    from: Date,
    @Arg('to', () => Date, { description: 'Not included.' }) to: Date,
    @Arg('timeZone', () => String, { nullable: true, defaultValue: 'UTC', description: 'An IANA name: "Asia/Shanghai".' }) timeZone:
      | string
      | null,
    @Ctx() { request }: SubgraphContext,
  ): Promise<CallStats[]> {
    const days = daysOf(reportable({ from, to }), timeZone ?? 'UTC', MOST_DAYS);
    const calls = await tracedPort('reports', this.book, request).factsIn({ from, to, language: null });
    const now = this.clock.now();
    return days.map(day =>
      statsOf(
        calls.filter(({ startedAt }) => startedAt && startedAt >= day.from && startedAt < day.to),
        { ...day, now },
      ),
    );
  }

  // Written in the code.
  @Directive('@cacheControl(maxAge: 3600)')
  @Directive('@listSize(assumedSize: 5)')
  @Query(() => [MetricDefinition], { nullable: true })
  metricDefinitions(): MetricDefinition[] {
    return METRICS.map(({ name, unit, definition }) => ({ name, unit, texts: definition }));
  }

  @Directive('@delivery(policy: CONFLATE)')
  @Subscription(() => CallStats, {
    subscribe: fromDefinition,
    description: "Today's figures and how many calls there are: at once, and again as they change, a few times a second at most.",
  })
  statsChanged(@Root() stats: CallStats): CallStats {
    return stats;
  }
}

@Resolver(() => MetricDefinition)
export class MetricDefinitionResolver {
  @FieldResolver(() => String)
  definition(
    @Root() { texts }: MetricDefinition,
    @Arg('language', () => Language, { nullable: true, defaultValue: Language.EN }) language: Language | null,
  ): string {
    return texts[language ?? Language.EN];
  }
}

@Resolver(() => Call)
export class CallStatsResolver {
  constructor(private readonly clock: Clock) {}

  @FieldResolver(() => CallFigures, { nullable: true, description: 'Null until the reports have heard of the call.' })
  async stats(@Root() { id }: Call, @Ctx() { loaders }: SubgraphContext<ReportLoaders>): Promise<CallFigures | null> {
    const facts = await loaders.facts.load(id);
    return facts && figuresOf(facts, this.clock.now());
  }
}

/** A period that figures can be asked of. */
const reportable = (period: { from: Date; to: Date }) => {
  if (period.to < period.from) throw new HubError('INVALID_INPUT', '`to` lies before `from`');
  const days = (period.to.getTime() - period.from.getTime()) / DAY_MS;
  if (days > MOST_DAYS) throw new HubError('INVALID_INPUT', `More than ${MOST_DAYS} days are asked for at once`);
  return period;
};
