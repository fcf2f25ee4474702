import { memo } from 'react';
import type { AskedFragment, TurnFiguresFragment } from '../../graph/generated/graphql';
import { Voice } from '../design/marks';
import { useSpeech } from '../words/words';
import { splitHeard } from './heard';
import { OperationList } from './operation-list';
import { Said, tongueOf } from './said';
import { type Heard, type Reply, type TurnItem, wasHeard } from './transcript';
import { WaitBar } from './wait-bar';

/** Which stretch of speech of which turn. */
export interface Place {
  turn: number;
  part: 'heard' | number;
}

interface TurnProps {
  turn: TurnItem;
  operations: readonly AskedFragment[];
  figures: TurnFiguresFragment | undefined;
  /** The bot has the floor but has not said anything yet. */
  thinking: boolean;
  current: Place['part'] | null;
  onSeek: ((place: Place) => void) | undefined;
}

/** What the caller said, what the bot asked the graph for it, how long that took, and what it answered. */
export const Turn = memo(function Turn({ turn, operations, figures, thinking, current, onSeek }: TurnProps) {
  const { words } = useSpeech();
  const { ordinal, heard, replies } = turn;
  const seekTo = (part: Place['part']) => onSeek && (() => onSeek({ turn: ordinal, part }));
  const waited = typeof figures?.waitMs === 'number' && heard !== null;
  return (
    <li className="turn">
      <h3 className="visually-hidden">{ordinal === 0 ? words.transcript.greeting : words.transcript.turn(ordinal)}</h3>
      {heard && <HeardSaid heard={heard} intent={figures?.intent ?? turn.intent} current={current === 'heard'} onSeek={seekTo('heard')} />}
      {(operations.length > 0 || waited) && (
        <div className="between">
          <OperationList operations={operations} />
          {waited && <WaitBar waitMs={figures.waitMs as number} segments={figures.segments} />}
        </div>
      )}
      {thinking && (
        <p className="said said--BOT said--thinking">
          <Voice />
          {words.transcript.thinking}
        </p>
      )}
      {replies.map((reply, at) => (
        <ReplySaid key={reply.key} reply={reply} current={current === at} onSeek={wasHeard(reply) ? seekTo(at) : undefined} />
      ))}
    </li>
  );
}, sameTurn);

/** Operations and figures come anew with each answer; what they say of this turn seldom changes. */
function sameTurn(before: TurnProps, after: TurnProps): boolean {
  return (
    before.turn === after.turn &&
    before.thinking === after.thinking &&
    before.current === after.current &&
    before.onSeek === after.onSeek &&
    before.operations.length === after.operations.length &&
    before.figures?.waitMs === after.figures?.waitMs &&
    before.figures?.intent === after.figures?.intent &&
    before.figures?.segments.length === after.figures?.segments.length
  );
}

function HeardSaid({
  heard,
  intent,
  current,
  onSeek,
}: {
  heard: Heard;
  intent: string | null;
  current: boolean;
  onSeek: (() => void) | undefined;
}) {
  const { words, format } = useSpeech();
  const say = words.transcript;
  return (
    <Said
      party="CALLER"
      at={heard.from ?? heard.to}
      current={current}
      onSeek={onSeek}
      facts={
        <>
          {heard.text !== null && heard.confidence !== null && (
            <span title={say.confidence(format.percent(heard.confidence))} data-doubtful={heard.confidence < 0.5 || undefined}>
              {format.percent(heard.confidence)}
            </span>
          )}
          {intent !== null && <span>{words.intents[intent] ?? intent}</span>}
        </>
      }
    >
      {heard.text !== null && <p lang={tongueOf(heard.text)}>{heard.text}</p>}
      {heard.digits !== null && <p className="said__keys">{say.keys(heard.digits)}</p>}
      {heard.text === null && heard.digits === null && <p className="said__unclear">{say.unclear}</p>}
    </Said>
  );
}

function ReplySaid({ reply, current, onSeek }: { reply: Reply; current: boolean; onSeek: (() => void) | undefined }) {
  const { words } = useSpeech();
  const { heard, unheard } = splitHeard(reply.text, reply.heard);
  return (
    <Said
      party="BOT"
      at={reply.at}
      current={current}
      onSeek={onSeek}
      facts={
        <>
          {reply.speaking && (
            <span className="said__now">
              <Voice /> {words.transcript.speaking}
            </span>
          )}
          {reply.bargedIn && <span className="said__cut">{words.transcript.interrupted}</span>}
        </>
      }
    >
      <p lang={tongueOf(reply.text)}>
        {heard}
        {unheard !== '' && (
          <del>
            <span className="visually-hidden">{words.transcript.unheard} </span>
            {unheard}
          </del>
        )}
      </p>
    </Said>
  );
}
