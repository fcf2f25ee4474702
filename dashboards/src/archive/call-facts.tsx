import type { ReactNode } from 'react';
import { CustomerNumber } from '../call/customer-number';
import type { CallView } from '../call/use-call';
import { Icon } from '../design/icons';
import { clockFace } from '../words/format';
import { useSpeech } from '../words/words';

/** What is known of a call beside what was said. */
export function CallFacts({ call }: { call: CallView }) {
  const { words, format } = useSpeech();
  const say = words.call;
  const { notice, stats } = call;
  const duration = stats?.durationMs ?? call.durationMs ?? null;
  const satisfaction = stats?.satisfaction ?? call.satisfaction ?? null;
  const resolved = stats?.resolved ?? null;
  return (
    <dl className="facts">
      <Fact name={say.started}>{format.dateTime(call.startedAt)}</Fact>
      <Fact name={say.duration}>{duration === null ? words.unknown : clockFace(duration)}</Fact>
      <Fact name={say.from}>{call.from ? <CustomerNumber number={call.from} /> : say.withheld}</Fact>
      {call.to && <Fact name={say.to}>{call.to}</Fact>}
      {call.endReason && <Fact name={say.ended}>{words.endReasons[call.endReason] ?? call.endReason}</Fact>}
      <Fact name={say.outcome}>
        {call.outcome ? words.outcomes[call.outcome] : words.none}
        {resolved && (
          <span
            className={stats?.resolutionFinal ? 'tag' : 'tag tag--lamp'}
            title={stats?.resolutionFinal ? undefined : words.metrics.provisionalWhy}
          >
            {stats?.resolutionFinal ? say.final : say.provisional}
          </span>
        )}
      </Fact>
      <Fact name={say.satisfaction}>{satisfaction === null ? say.notRated : <Stars score={satisfaction} />}</Fact>
      <Fact name={say.notice}>
        {notice ? (
          <>
            {say.noticeGiven(notice.version, format.clock(notice.at))}
            <span className={notice.recordingAllowed ? 'tag' : 'tag tag--bad'}>
              {notice.recordingAllowed ? say.recordingAllowed : say.recordingRefused}
            </span>
          </>
        ) : (
          say.noNotice
        )}
      </Fact>
      <Fact name={say.id}>
        <code>{call.id}</code>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="figures">{children}</dd>
    </div>
  );
}

/** A score of one to five. */
export function Stars({ score }: { score: number }) {
  const { words } = useSpeech();
  return (
    <span className="stars" role="img" aria-label={words.call.stars(score)}>
      {[1, 2, 3, 4, 5].map(star => (
        <Icon key={star} name="star" size={14} filled={star <= score} />
      ))}
    </span>
  );
}
