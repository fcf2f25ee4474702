const WIDTH = 96;
const HEIGHT = 28;
const EDGE = 3;

/** Where the points of a line of values stand, null where a day has none. The scale is the values' own, never finer than `step`. */
function pointsOf(values: readonly (number | null)[], step: number): ({ x: number; y: number } | null)[] {
  const known = values.filter(value => value !== null);
  const low = Math.min(...known);
  const span = Math.max(step, Math.max(...known) - low);
  const stride = (WIDTH - 2 * EDGE) / Math.max(1, values.length - 1);
  return values.map((value, at) =>
    value === null ? null : { x: EDGE + at * stride, y: HEIGHT - EDGE - ((value - low) / span) * (HEIGHT - 2 * EDGE) },
  );
}

/** The last days of a figure as a line; the newest day is the lamp at its end. */
export function Sparkline({ values, step, label }: { values: readonly (number | null)[]; step: number; label: string }) {
  const points = pointsOf(values, step);
  if (points.filter(point => point !== null).length < 2) return null;
  const path = points
    .map((point, at) => (point === null ? '' : `${points[at - 1] ? 'L' : 'M'}${point.x.toFixed(1)} ${point.y.toFixed(1)}`))
    .join('');
  const last = points.findLast(point => point !== null);
  return (
    <svg className="sparkline" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" strokeLinecap="round" />
      {last && <circle cx={last.x} cy={last.y} r="2.6" />}
    </svg>
  );
}
