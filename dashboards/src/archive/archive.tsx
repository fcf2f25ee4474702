import { useEffect, useId, useRef, useState } from 'react';
import { CallsByNameDocument, PastCallsDocument } from '../../graph/generated/graphql';
import { Icon } from '../design/icons';
import { AnswerTrouble } from '../design/trouble';
import { useAsked } from '../graph/use-asked';
import { go } from '../route';
import { useSpeech } from '../words/words';
import './archive.css';
import { dayBounds, merged } from './found-calls';
import { PastCallTable } from './past-call-table';

const PAGE = 30;
const TYPING_MS = 300;

interface ArchiveProps {
  search: string;
  from: string;
  to: string;
}

/** All calls that are over, to be searched. What is searched for stands in the address. */
export function Archive({ search, from, to }: ArchiveProps) {
  const { words } = useSpeech();
  const say = words.archive;
  const [typed, setTyped] = useState(search);
  const [first, setFirst] = useState(PAGE);
  const written = useRef(search);
  const set = (change: Partial<ArchiveProps>) => {
    written.current = change.search ?? search;
    go({ page: 'calls', search, from, to, ...change }, 'replace');
  };
  const heading = useId();

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts a search
  useEffect(() => {
    const timer = setTimeout(() => typed.trim() !== search && set({ search: typed.trim() }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);

  // The address was changed by somebody else: a link, or the way back.
  useEffect(() => {
    if (search === written.current) return;
    written.current = search;
    setTyped(search);
  }, [search]);

  const bounds = dayBounds(from, to);
  const { data, problems, asking, unreachable } = useAsked(PastCallsDocument, { search: search || null, ...bounds, first });
  const named = useAsked(CallsByNameDocument, search === '' ? null : { search });
  const found = data?.calls ? merged(data.calls, search === '' || named.asking ? null : named.data, bounds) : null;
  const more = found !== null && data?.calls?.next != null;

  return (
    <main id="content" tabIndex={-1} className="archive">
      <header>
        <h1 id={heading}>{say.heading}</h1>
        <p role="status" className="archive__count">
          {asking && found === null ? say.loading : found && (found.byName ? say.foundWithNames(found.total) : say.found(found.total))}
        </p>
      </header>
      {/* biome-ignore lint/a11y/useSemanticElements: the search element is too young for some browsers */}
      <form role="search" className="archive__search" onSubmit={event => event.preventDefault()}>
        <label className="field archive__words">
          <span>{say.search}</span>
          <input
            className="input"
            type="search"
            value={typed}
            placeholder={say.searchHint}
            onChange={event => setTyped(event.target.value)}
          />
        </label>
        <label className="field">
          <span>{say.from}</span>
          <input className="input" type="date" value={from} max={to || undefined} onChange={event => set({ from: event.target.value })} />
        </label>
        <label className="field">
          <span>{say.to}</span>
          <input className="input" type="date" value={to} min={from || undefined} onChange={event => set({ to: event.target.value })} />
        </label>
        {(search || from || to) && (
          <button
            type="button"
            className="button button--plain"
            onClick={() => {
              setTyped('');
              set({ search: '', from: '', to: '' });
            }}
          >
            <Icon name="close" size={14} />
            {say.clear}
          </button>
        )}
      </form>
      <AnswerTrouble
        unreachable={unreachable ?? named.unreachable}
        problems={found === null ? problems : named.data === null ? named.problems : []}
      />
      {found && found.calls.length === 0 && <p className="empty">{search || from || to ? say.noMatch : say.empty}</p>}
      {found && found.calls.length > 0 && <PastCallTable calls={found.calls} labelledBy={heading} />}
      {more && (
        <button type="button" className="button archive__more" disabled={asking} onClick={() => setFirst(first + PAGE)}>
          {say.more}
        </button>
      )}
    </main>
  );
}
