import type { CallStatus, Tier } from '../../graph/generated/graphql';
import { useNow } from '../clock';
import { clockFace } from '../words/format';
import { useSpeech } from '../words/words';

/** Small signs that stand in several places. */

export function TierMark({ tier }: { tier: Tier }) {
  const { words } = useSpeech();
  return <span className={`tier tier--${tier}`}>{words.tiers[tier]}</span>;
}

export function CallLamp({ status }: { status: CallStatus }) {
  const { words } = useSpeech();
  const look = status === 'LIVE' ? 'lamp--live' : status === 'RINGING' ? 'lamp--ringing' : '';
  return <span className={`lamp ${look}`} role="img" aria-label={words.statuses[status]} />;
}

/** Moves while somebody speaks. */
export const Voice = () => (
  <span className="voice" aria-hidden="true">
    <i />
    <i />
    <i />
  </span>
);

/** How long it has been since an instant, ticking; or how long it was until the end. */
export function Elapsed({ since, until }: { since: string; until: string | null }) {
  return until === null ? <Ticking since={since} /> : <span className="figures">{clockFace(Date.parse(until) - Date.parse(since))}</span>;
}

function Ticking({ since }: { since: string }) {
  return <span className="figures">{clockFace(useNow() - Date.parse(since))}</span>;
}
