import type { TurnFiguresFragment } from '../../graph/generated/graphql';
import { useSpeech } from '../words/words';
import './wait-bar.css';

/** The full width of a bar, so that turns can be compared by eye. Longer waits fill it. */
const FULL_MS = 2_000;

const hueOf = (name: string): string => `var(--segment-${name.replaceAll(' ', '-')}, var(--line-strong))`;

/** From the caller's last word to the first sound of the answer: how long it took, and what took how long. */
export function WaitBar({ waitMs, segments }: { waitMs: number; segments: TurnFiguresFragment['segments'] }) {
  const { words, format } = useSpeech();
  const whole = Math.max(
    FULL_MS,
    waitMs,
    segments.reduce((sum, { ms }) => sum + ms, 0),
  );
  return (
    <details className="wait">
      <summary>
        <span className="visually-hidden">{words.transcript.waitOf(format.took(waitMs))}</span>
        <span className="wait__total figures" aria-hidden="true">
          {words.transcript.wait} <strong>{format.took(waitMs)}</strong>
        </span>
        <span className="wait__bar" aria-hidden="true">
          {segments.map(({ name, ms }) => (
            <i
              key={name}
              style={{ width: `${(ms / whole) * 100}%`, background: hueOf(name) }}
              title={`${words.segments[name] ?? name} ${format.took(ms)}`}
            />
          ))}
        </span>
      </summary>
      <dl>
        {segments.map(({ name, ms }) => (
          <div key={name}>
            <dt>
              <i style={{ background: hueOf(name) }} />
              {words.segments[name] ?? name}
            </dt>
            <dd className="figures">{format.took(ms)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
