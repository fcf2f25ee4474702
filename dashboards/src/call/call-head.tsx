import type { ReactNode } from 'react';
import { CallLamp, Elapsed, TierMark } from '../design/marks';
import { masked } from '../words/format';
import { useSpeech } from '../words/words';
import './call-head.css';
import type { CallView } from './use-call';

/** How a caller is called on the page: by name, else by number, else not at all. */
export function useCallerName(call: CallView | null): string {
  const { words } = useSpeech();
  if (call?.customer) return call.customer.name;
  return call?.from ? masked(call.from) : words.call.withheld;
}

/** Who calls, how the call stands, and what can be done about it. */
export function CallHead({ call, before, children }: { call: CallView; before?: ReactNode; children?: ReactNode }) {
  const { words } = useSpeech();
  const name = useCallerName(call);
  return (
    <header className="panel__head call-head">
      {before}
      <CallLamp status={call.status} />
      <h2>{name}</h2>
      {call.customer && <TierMark tier={call.customer.tier} />}
      <p className="call-head__facts">
        {call.customer && <span className="figures">{call.from ? masked(call.from) : words.call.withheld}</span>}
        <span>{words.languages[call.language]}</span>
        <span>{words.doors[call.door] ?? call.door}</span>
        {(call.status !== 'ENDED' || call.outcome === null) && <span className="tag">{words.phases[call.phase]}</span>}
        {call.outcome && (
          <span className={call.outcome === 'RESOLVED' ? 'tag tag--good' : 'tag tag--lamp'}>{words.outcomes[call.outcome]}</span>
        )}
      </p>
      <span className="call-head__tools">
        <span className="call-head__time">
          <Elapsed since={call.answeredAt ?? call.startedAt} until={call.endedAt ?? null} />
        </span>
        {children}
      </span>
    </header>
  );
}
