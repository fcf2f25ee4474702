import type { PastCallFragment } from '../../graph/generated/graphql';
import { Link } from '../design/link';
import { TierMark } from '../design/marks';
import { clockFace, masked } from '../words/format';
import { useSpeech } from '../words/words';
import { Stars } from './call-facts';

export function PastCallTable({ calls, labelledBy }: { calls: readonly PastCallFragment[]; labelledBy: string }) {
  const { words } = useSpeech();
  const { at, caller, door, language, duration, turns, outcome, satisfaction } = words.archive.columns;
  return (
    <table className="calls" aria-labelledby={labelledBy}>
      <thead>
        <tr>
          {[at, caller, door, language].map(name => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
          <th scope="col" className="calls__number">
            {duration}
          </th>
          <th scope="col" className="calls__number">
            {turns}
          </th>
          <th scope="col">{outcome}</th>
          <th scope="col">{satisfaction}</th>
        </tr>
      </thead>
      <tbody>
        {calls.map(call => (
          <PastCallRow key={call.id} call={call} />
        ))}
      </tbody>
    </table>
  );
}

function PastCallRow({
  call: { id, startedAt, from, customer, door, language, durationMs, stats, outcome, satisfaction },
}: {
  call: PastCallFragment;
}) {
  const { words, format } = useSpeech();
  const { columns } = words.archive;
  const provisional = outcome === 'RESOLVED' && stats !== null && !stats.resolutionFinal;
  const number = from ? masked(from) : words.call.withheld;
  return (
    <tr>
      <td className="figures calls__at">
        <Link to={{ page: 'call', callId: id }}>{format.dateTime(startedAt)}</Link>
      </td>
      <td className="calls__who">
        <strong>{customer?.name ?? number}</strong>
        {customer && <TierMark tier={customer.tier} />}
        {customer && <span className="figures calls__from">{number}</span>}
      </td>
      <td>{words.doors[door] ?? door}</td>
      <td>{words.languages[language]}</td>
      <td className="figures calls__number">{durationMs == null ? '–' : clockFace(durationMs)}</td>
      <td data-label={columns.turns} className="figures calls__number">
        {stats?.turns ?? '–'}
      </td>
      <td>
        {outcome && (
          <span className={outcome === 'RESOLVED' ? 'tag tag--good' : 'tag'} title={provisional ? words.metrics.provisionalWhy : undefined}>
            {words.outcomes[outcome]}
            {provisional && ` · ${words.call.provisional}`}
          </span>
        )}
      </td>
      <td>{satisfaction != null && <Stars score={satisfaction} />}</td>
    </tr>
  );
}
