import { Icon } from '../design/icons';
import { Link } from '../design/link';
import { AnswerTrouble } from '../design/trouble';
import { useSpeech } from '../words/words';
import { CallHead, useCallerName } from './call-head';
import './call-pane.css';
import { Conversation } from './conversation';
import { CustomerCard } from './customer-card';
import { HandoffLine } from './handoff-line';
import { HangUp } from './hang-up';
import { useCall } from './use-call';

/** A call on the wallboard: the talk as it goes, and the customer beside it. */
export function CallPane({ callId, following }: { callId: string; following: boolean }) {
  const { words } = useSpeech();
  const state = useCall(callId);
  const { call, loaded, problems, unreachable } = state;
  const caller = useCallerName(call);
  const live = call !== null && call.status !== 'ENDED' && !state.log.transcript.ended;
  const back = (
    <Link className="button button--plain button--icon call-pane__back" to={{ page: 'wallboard', callId: null }} aria-label={words.back}>
      <Icon name="back" />
    </Link>
  );

  if (call === null) {
    return (
      <section className="panel call-pane">
        <div className="panel__head call-pane__lost">{back}</div>
        <div className="empty">
          {unreachable === null && <p>{loaded && problems.length === 0 ? words.call.notFound : words.call.loading}</p>}
          <AnswerTrouble unreachable={unreachable} problems={problems} />
        </div>
      </section>
    );
  }
  return (
    <section className="panel call-pane" aria-label={words.transcript.heading}>
      <CallHead call={call} before={back}>
        <Link className="button button--plain" to={{ page: 'call', callId }}>
          {words.call.open}
        </Link>
        {live && <HangUp callId={callId} caller={caller} />}
      </CallHead>
      {following && live && <p className="call-pane__following">{words.board.following}</p>}
      <div className="call-pane__body">
        <Conversation state={state} live={live} />
        <aside className="call-pane__aside">
          {call.handoff && <HandoffLine handoff={call.handoff} />}
          <CustomerCard call={call} problems={problems} />
        </aside>
      </div>
    </section>
  );
}
