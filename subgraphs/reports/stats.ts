import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { KnownFacts } from './facts.js';
import { duration, durationMsOf } from './metrics/duration.js';
import { meanOf } from './metrics/metric.js';
import { resolution, resolutionOf } from './metrics/resolution.js';
import { satisfaction } from './metrics/satisfaction.js';
import { transfer } from './metrics/transfer.js';
import { turns, turnsOf } from './metrics/turns.js';

@ObjectType({ description: 'The five figures over the calls that began in a period. What each means: metricDefinitions.' })
export class CallStats {
  @Field(() => Date, { nullable: true }) from!: Date | null;
  @Field(() => Date) to!: Date;
  @Field(() => Int) calls!: number;
  @Field(() => Int, { description: 'Calls that have not ended: of these in a period of the past, at all in live figures.' }) live!: number;
  @Field(() => Float, { nullable: true }) averageDurationMs!: number | null;
  @Field(() => Float, { nullable: true }) averageTurns!: number | null;
  @Field(() => Float, { nullable: true, description: '0 to 1.' }) resolutionRate!: number | null;
  @Field(() => Int, { description: 'Ended calls whose resolution may still change.' }) provisional!: number;
  @Field(() => Float, { nullable: true, description: '0 to 1.' }) transferRate!: number | null;
  @Field(() => Float, { nullable: true, description: '1 to 5.' }) averageSatisfaction!: number | null;
  @Field(() => Int, { description: 'Calls that were rated.' }) rated!: number;
}

@ObjectType({ description: 'The figures of one call.' })
export class CallFigures {
  @Field(() => Int, { nullable: true }) durationMs!: number | null;
  @Field(() => Int) turns!: number;
  @Field(() => Boolean, { nullable: true, description: 'Null until the call has ended.' }) resolved!: boolean | null;
  @Field(() => Boolean, { description: 'Whether time can change it no more.' }) resolutionFinal!: boolean;
  @Field(() => Boolean, { description: 'Whether an agent was asked for.' }) transferred!: boolean;
  @Field(() => Int, { nullable: true }) satisfaction!: number | null;
}

/** The one way in which calls become figures, for today and for any day of the past. */
export const statsOf = (calls: readonly KnownFacts[], { from, to, now }: { from: Date | null; to: Date; now: Date }): CallStats => {
  const mean = (metric: typeof duration) => meanOf(metric, calls, now).mean;
  const rating = meanOf(satisfaction, calls, now);
  return {
    from,
    to,
    calls: calls.length,
    live: calls.filter(({ endedAt }) => endedAt === null).length,
    averageDurationMs: mean(duration),
    averageTurns: mean(turns),
    resolutionRate: mean(resolution),
    provisional: calls.filter(call => resolutionOf(call, now)?.final === false).length,
    transferRate: mean(transfer),
    averageSatisfaction: rating.mean,
    rated: rating.count,
  };
};

export const figuresOf = (call: KnownFacts, now: Date): CallFigures => {
  const found = resolutionOf(call, now);
  return {
    durationMs: durationMsOf(call),
    turns: turnsOf(call),
    resolved: found?.resolved ?? null,
    resolutionFinal: found?.final ?? false,
    transferred: call.transferred,
    satisfaction: call.satisfaction,
  };
};
