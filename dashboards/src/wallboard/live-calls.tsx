import { memo, useMemo, useState } from 'react';
import { inOrder, type LiveRow } from '../board/board';
import type { BoardState } from '../board/board-store';
import { Icon } from '../design/icons';
import { Link } from '../design/link';
import { CallLamp, Elapsed, TierMark, Voice } from '../design/marks';
import { AnswerTrouble } from '../design/trouble';
import { masked } from '../words/format';
import { useSpeech } from '../words/words';
import './live-calls.css';

/** From this many on, a list wants a filter. */
const MANY = 8;

interface LiveCallsProps {
  state: BoardState;
  selected: string | null;
  onCall(): void;
}

export function LiveCalls({ state: { board, loaded, unreachable, problems }, selected, onCall }: LiveCallsProps) {
  const { words } = useSpeech();
  const [filter, setFilter] = useState('');
  const rows = useMemo(() => inOrder(board.rows), [board.rows]);
  const wanted = useMemo(() => rows.filter(row => matches(row, filter)), [rows, filter]);
  const live = rows.filter(row => row.call.status !== 'ENDED').length + board.more;

  return (
    <section className="panel live" aria-labelledby="live-heading">
      <header className="panel__head">
        <h2 id="live-heading">{words.board.heading}</h2>
        <span className={live > 0 ? 'tag tag--lamp figures' : 'tag figures'}>{live}</span>
        {rows.length >= MANY && (
          <label className="live__filter">
            <span className="visually-hidden">{words.board.filter}</span>
            <Icon name="search" size={15} />
            <input type="search" value={filter} placeholder={words.board.filter} onChange={event => setFilter(event.target.value)} />
          </label>
        )}
      </header>
      <div className="panel__body">
        <AnswerTrouble unreachable={unreachable} problems={board.rows.size === 0 ? problems : []} />
        {!loaded && unreachable === null && <p className="empty">{words.board.loading}</p>}
        {loaded && rows.length === 0 && <NoCalls onCall={onCall} />}
        {rows.length > 0 && wanted.length === 0 && <p className="empty">{words.board.noMatch}</p>}
        <ul>
          {wanted.map(row => (
            <LiveCall key={row.call.id} row={row} selected={row.call.id === selected} />
          ))}
        </ul>
        {board.more > 0 && <p className="live__more">{words.board.more(board.more)}</p>}
      </div>
    </section>
  );
}

function NoCalls({ onCall }: { onCall(): void }) {
  const { words } = useSpeech();
  return (
    <div className="empty live__none">
      <p>{words.board.empty}</p>
      <button type="button" className="button" onClick={onCall}>
        <Icon name="phone" />
        {words.phone.open}
      </button>
    </div>
  );
}

const LiveCall = memo(function LiveCall({ row: { call, last, speaking }, selected }: { row: LiveRow; selected: boolean }) {
  const { words } = useSpeech();
  const ended = call.status === 'ENDED';
  const number = call.from ? masked(call.from) : null;
  return (
    <li>
      <Link
        className="live__call"
        to={{ page: 'wallboard', callId: call.id }}
        aria-current={selected ? 'true' : undefined}
        data-ended={ended || undefined}
      >
        <span className="live__top">
          <CallLamp status={call.status} />
          <strong>{call.customer?.name ?? number ?? words.call.withheld}</strong>
          {call.customer && <TierMark tier={call.customer.tier} />}
          <span className="pushed">
            <Elapsed since={call.answeredAt ?? call.startedAt} until={call.endedAt ?? null} />
          </span>
        </span>
        <span className="live__facts figures">
          {call.customer && <span>{number ?? words.call.withheld}</span>}
          <span>{ended ? words.board.justEnded : words.phases[call.phase]}</span>
          <span>{words.languages[call.language]}</span>
          <span>{words.doors[call.door] ?? call.door}</span>
        </span>
        <span className="live__words" data-party={speaking ?? last?.party}>
          {speaking !== null && <Voice />}
          {last !== null && <span>{last.text}</span>}
          {last === null && speaking === null && <span>…</span>}
        </span>
      </Link>
    </li>
  );
});

function matches({ call, last }: LiveRow, filter: string): boolean {
  if (filter === '') return true;
  const wanted = filter.toLowerCase();
  return [call.customer?.name, call.from, last?.text, call.id].some(text => text?.toLowerCase().includes(wanted));
}
