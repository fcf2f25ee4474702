import { useCallback } from 'react';
import { CallHead } from '../call/call-head';
import { Conversation } from '../call/conversation';
import { CustomerCard } from '../call/customer-card';
import { HandoffLine } from '../call/handoff-line';
import { TicketLines } from '../call/ticket-lines';
import type { Place } from '../call/turn';
import { useCall } from '../call/use-call';
import { Icon } from '../design/icons';
import { Link } from '../design/link';
import { AnswerTrouble } from '../design/trouble';
import { useSpeech } from '../words/words';
import { CallFacts } from './call-facts';
import './past-call.css';
import { Player, usePlaying } from './player';

/** One call, read and heard again. */
export function PastCall({ callId }: { callId: string }) {
  const { words } = useSpeech();
  const state = useCall(callId);
  const { call, loaded, problems, unreachable, log } = state;
  const playing = usePlaying(log.transcript, call?.recording?.url ?? null);
  const { timeline, seek } = playing;
  const onSeek = useCallback(
    ({ turn, part }: Place) => {
      const stretch = timeline.find(one => one.turn === turn && one.part === part);
      if (stretch !== undefined) seek(stretch.startMs);
    },
    [timeline, seek],
  );
  const back = (
    <Link className="button button--plain" to={{ page: 'calls', search: '', from: '', to: '' }}>
      <Icon name="back" />
      {words.archive.backToCalls}
    </Link>
  );

  if (call === null) {
    return (
      <main id="content" tabIndex={-1} className="past">
        <nav>{back}</nav>
        <div className="empty">
          {unreachable === null && <p>{loaded && problems.length === 0 ? words.call.notFound : words.call.loading}</p>}
          <AnswerTrouble unreachable={unreachable} problems={problems} />
        </div>
      </main>
    );
  }
  const live = call.status !== 'ENDED';
  return (
    <main id="content" tabIndex={-1} className="past">
      <h1 className="visually-hidden">{words.call.details}</h1>
      <nav>
        {back}
        {live && (
          <Link className="tag tag--lamp" to={{ page: 'wallboard', callId }}>
            {words.archive.stillLive}
          </Link>
        )}
      </nav>
      {call.recording ? (
        <Player url={call.recording.url} durationMs={call.recording.durationMs} sha256={call.recording.sha256} playing={playing} />
      ) : (
        <p className="panel past__unrecorded">
          {live ? words.player.soon : call.notice?.recordingAllowed === false ? words.player.refused : words.player.none}
        </p>
      )}
      <section className="panel past__talk" aria-label={words.transcript.heading}>
        <CallHead call={call} />
        <Conversation state={state} live={live} current={playing.current} onSeek={call.recording ? onSeek : undefined} />
      </section>
      <aside className="past__aside">
        <section className="panel">
          <CallFacts call={call} />
        </section>
        {call.handoff && <HandoffLine handoff={call.handoff} />}
        {call.tickets && call.tickets.length > 0 && (
          <section className="panel past__part customer">
            <h2>{words.call.ticketsHere}</h2>
            <TicketLines tickets={call.tickets} fresh={[]} />
          </section>
        )}
        <section className="panel past__part">
          <CustomerCard call={call} problems={problems} />
        </section>
      </aside>
    </main>
  );
}
