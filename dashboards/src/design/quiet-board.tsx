const COLUMNS = 7;
const ROWS = 3;
const STEP = 30;
/** Where a cord still hangs: from one jack to another. */
const CORD = 'M45 25c0 46 90 4 90 60';

/** An exchange with no lamp lit. */
export function QuietBoard() {
  const jacks = Array.from({ length: COLUMNS * ROWS }, (_, at) => ({
    x: 15 + (at % COLUMNS) * STEP,
    y: 25 + Math.floor(at / COLUMNS) * STEP,
  }));
  return (
    <svg className="quiet" width="210" height="110" viewBox="0 0 210 110" fill="none" aria-hidden="true">
      {jacks.map(({ x, y }) => (
        <g key={`${x} ${y}`}>
          <circle cx={x} cy={y} r="6" stroke="var(--line-strong)" strokeWidth="1.5" />
          <circle cx={x} cy={y} r="2" fill="var(--line-strong)" />
          <circle cx={x} cy={y - 12} r="2" fill="var(--line)" />
        </g>
      ))}
      <path d={CORD} stroke="var(--lamp-glow)" strokeWidth="2.5" strokeLinecap="round" />
      <circle cx="45" cy="25" r="3.5" fill="var(--lamp-glow)" />
      <circle cx="135" cy="85" r="3.5" fill="var(--lamp-glow)" />
    </svg>
  );
}
