import { useMemo, useState } from 'react';
import { inOrder } from '../board/board';
import type { BoardState } from '../board/board-store';
import { CallPane } from '../call/call-pane';
import { Icon } from '../design/icons';
import { QuietBoard } from '../design/quiet-board';
import { StatusStrip } from '../status/status-strip';
import { useSpeech } from '../words/words';
import { LiveCalls } from './live-calls';
import { Metrics } from './metrics';
import './wallboard.css';

interface WallboardProps {
  board: BoardState;
  chosen: string | null;
  onCall(): void;
}

/** What is going on at this moment. Without a chosen call it follows the newest one, from its beginning to its end. */
export function Wallboard({ board, chosen, onCall }: WallboardProps) {
  const { words } = useSpeech();
  const followed = useFollowed(board);
  const shown = chosen ?? followed;
  return (
    <main id="content" tabIndex={-1} className="wallboard" data-chosen={chosen !== null || undefined}>
      <h1 className="visually-hidden">{words.nav.wallboard}</h1>
      <Metrics figures={board.board.figures} />
      <LiveCalls state={board} selected={shown} onCall={onCall} />
      {shown === null ? (
        <NothingShown live={board.board.rows.size > 0} onCall={onCall} />
      ) : (
        <CallPane key={shown} callId={shown} following={chosen === null} />
      )}
      <StatusStrip />
    </main>
  );
}

function NothingShown({ live, onCall }: { live: boolean; onCall(): void }) {
  const { words } = useSpeech();
  return (
    <section className="panel wallboard__none">
      <div className="empty">
        <QuietBoard />
        {live ? (
          <p>{words.board.select}</p>
        ) : (
          <>
            <h2>{words.board.quiet}</h2>
            <p className="wallboard__hint">{words.board.quietHint}</p>
            <button type="button" className="button button--lamp" onClick={onCall}>
              <Icon name="phone" />
              {words.phone.open}
            </button>
            <p className="hint">{words.board.orSimulated}</p>
            <code>npm run call</code>
          </>
        )}
      </div>
    </section>
  );
}

/** The call to show while nobody has chosen one: the same until it is over, then the newest live one. */
function useFollowed({ board }: BoardState): string | null {
  const [followed, setFollowed] = useState<string | null>(null);
  const newest = useMemo(() => inOrder(board.rows).find(row => row.call.status !== 'ENDED')?.call.id ?? null, [board.rows]);
  const current = followed === null ? undefined : board.rows.get(followed);
  if (newest !== null && newest !== followed && (current === undefined || current.call.status === 'ENDED')) setFollowed(newest);
  return followed;
}
