import { useSpeech } from '../words/words';
import './status-strip.css';
import { type SubgraphStatus, useStatus } from './use-status';

/** How each subgraph is, in one line. */
export function StatusStrip() {
  const { words, format } = useSpeech();
  const status = useStatus();
  return (
    <section className="status" aria-label={words.status.heading}>
      <h2>{words.status.heading}</h2>
      {status === 'unreachable' && <p className="status__gone">{words.status.unknown}</p>}
      {status !== null && status !== 'unreachable' && (
        <ul>
          {status.subgraphs.map(subgraph => (
            <Subgraph key={subgraph.name} subgraph={subgraph} />
          ))}
        </ul>
      )}
      <p className="status__zone">{words.timesIn(format.zone())}</p>
    </section>
  );
}

function Subgraph({ subgraph: { name, standing, since, reason, p50Ms } }: { subgraph: SubgraphStatus }) {
  const { words, format } = useSpeech();
  const says = words.status.standings[standing] ?? standing;
  const parts = [says, reason, words.status.since(format.clock(since)), p50Ms === null ? null : words.status.p50(format.took(p50Ms))];
  return (
    <li data-standing={standing} title={parts.filter(part => part !== null).join(' · ')}>
      <span className={`lamp lamp--${standing}`} role="img" aria-label={says} />
      <span>{name}</span>
      {standing !== 'UP' && <span className="status__why">{reason ?? says}</span>}
      {p50Ms !== null && standing !== 'DOWN' && <span className="status__took figures">{format.took(p50Ms)}</span>}
    </li>
  );
}
