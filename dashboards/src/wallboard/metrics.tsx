import { type ReactNode, useMemo } from 'react';
import { type FiguresFragment, MetricsDocument, type MetricsQuery } from '../../graph/generated/graphql';
import { useAsked } from '../graph/use-asked';
import { clockFace } from '../words/format';
import { useSpeech } from '../words/words';
import './metrics.css';
import { Sparkline } from './sparkline';

const DAYS = 14;
const DAY_MS = 86_400_000;

/** The reports' own names of the five figures, by which their definitions are found. */
type MetricName = 'duration' | 'turns' | 'resolution' | 'transfer' | 'satisfaction';

const OF_DAY: Record<MetricName, (day: FiguresFragment) => number | null> = {
  duration: day => day.averageDurationMs ?? null,
  turns: day => day.averageTurns ?? null,
  resolution: day => day.resolutionRate ?? null,
  transfer: day => day.transferRate ?? null,
  satisfaction: day => day.averageSatisfaction ?? null,
};

/** Below this a difference between days is none worth a slope. */
const STEP: Record<MetricName, number> = { duration: 20_000, turns: 1, resolution: 0.1, transfer: 0.1, satisfaction: 0.5 };

export function Metrics({ figures }: { figures: FiguresFragment | null }) {
  const { words, format, language } = useSpeech();
  const calls = figures?.calls ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each call that is counted moves the end of the trend
  const period = useMemo(() => {
    const to = Date.now();
    return { from: new Date(to - (DAYS - 1) * DAY_MS).toISOString(), to: new Date(to).toISOString(), timeZone: format.timeZone };
  }, [format.timeZone, calls]);
  const { data } = useAsked(MetricsDocument, period);
  const say = words.metrics;

  const metric = (name: MetricName, value: string | null, unit: string, note: ReactNode) => (
    <Metric
      name={say[name]}
      definition={definitionOf(data, name, language)}
      value={value}
      unit={unit}
      note={value === null ? ' ' : note}
      trend={data?.statsByDay && <Sparkline values={data.statsByDay.map(OF_DAY[name])} step={STEP[name]} label={say.trend(DAYS)} />}
    />
  );

  return (
    <section className="metrics" aria-label={say.heading}>
      {metric('duration', shown(figures?.averageDurationMs, clockFace), '', say.perCall(calls))}
      {metric('turns', shown(figures?.averageTurns, format.mean), '', say.perCallTurns)}
      {metric(
        'resolution',
        shown(figures?.resolutionRate, format.percent),
        '',
        figures && figures.provisional > 0 ? (
          <span className="tag tag--lamp" title={say.provisionalWhy}>
            {say.provisional(figures.provisional)}
          </span>
        ) : (
          say.final
        ),
      )}
      {metric('transfer', shown(figures?.transferRate, format.percent), '', say.ofCalls)}
      {metric('satisfaction', shown(figures?.averageSatisfaction, format.mean), say.ofFive, say.rated(figures?.rated ?? 0))}
    </section>
  );
}

const shown = (value: number | null | undefined, how: (value: number) => string): string | null =>
  value === null || value === undefined ? null : how(value);

function definitionOf(data: MetricsQuery | null, name: MetricName, language: 'EN' | 'ZH'): string | null {
  const definitions = language === 'EN' ? data?.english : data?.chinese;
  return definitions?.find(one => one.name === name)?.definition ?? null;
}

interface MetricProps {
  name: string;
  definition: string | null;
  value: string | null;
  unit: string;
  note: ReactNode;
  trend: ReactNode;
}

function Metric({ name, definition, value, unit, note, trend }: MetricProps) {
  const { words } = useSpeech();
  return (
    <div className="metric">
      {definition === null ? (
        <h2 className="metric__name">{name}</h2>
      ) : (
        <details
          className="metric__why"
          name="metric"
          onBlur={event => event.currentTarget.removeAttribute('open')}
          onKeyDown={event => event.key === 'Escape' && event.currentTarget.removeAttribute('open')}
        >
          <summary title={words.metrics.definition}>
            <h2 className="metric__name">{name}</h2>
          </summary>
          <p>{definition}</p>
        </details>
      )}
      <p className="metric__value figures">
        {/* A new key lets the figure light up when it changes. */}
        <span key={value} className={value === null ? 'metric__none' : 'metric__lit'}>
          {value ?? words.metrics.none}
        </span>
        {value !== null && unit !== '' && <small>{unit}</small>}
      </p>
      <p className="metric__note">{note}</p>
      <div className="metric__trend">{trend}</div>
    </div>
  );
}
