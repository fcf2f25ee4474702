import type { AskedFragment } from '../../graph/generated/graphql';
import { useSpeech } from '../words/words';

/** What was asked of the graph on the call's behalf, and how long it took. */
export function OperationList({ operations }: { operations: readonly AskedFragment[] }) {
  const { words, format } = useSpeech();
  if (operations.length === 0) return null;
  return (
    <div className="asked">
      <span className="between__label">{words.transcript.graph}</span>
      <ul aria-label={words.transcript.asked}>
        {operations.map(({ id, name, kind, ms, errors, client }) => (
          <li
            key={id}
            data-kind={kind.toLowerCase()}
            data-errors={errors > 0 || undefined}
            title={`${kind.toLowerCase()} · ${words.transcript.byClient(client)}`}
          >
            <span className="asked__name">{name}</span>
            <span className="figures">{format.took(ms)}</span>
            {errors > 0 && <strong>{words.transcript.errors(errors)}</strong>}
          </li>
        ))}
      </ul>
    </div>
  );
}
