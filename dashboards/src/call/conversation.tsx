import { useEffect, useRef } from 'react';
import { Icon } from '../design/icons';
import { Voice } from '../design/marks';
import { Trouble } from '../design/trouble';
import { useSpeech } from '../words/words';
import './conversation.css';
import { Note } from './note';
import { OperationList } from './operation-list';
import { Said } from './said';
import type { TurnItem } from './transcript';
import { type Place, Turn } from './turn';
import type { CallState } from './use-call';
import { useStuckToEnd } from './use-stuck-to-end';

const NOTHING: never[] = [];

interface ConversationProps {
  state: CallState;
  live: boolean;
  /** Where the recording is. */
  current?: Place | null;
  onSeek?: (place: Place) => void;
}

/** The whole call as talk: caller at the left, bot at the right, and between the turns what the bot asked the graph. */
export function Conversation({ state: { log, operations, figures }, live, current = null, onSeek }: ConversationProps) {
  const { words } = useSpeech();
  const { transcript } = log;
  const box = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const { atEnd, toEnd } = useStuckToEnd(box, end, live);
  useKeptInView(box, current);
  const lastTurn = transcript.items.findLast((item): item is TurnItem => item.kind === 'turn');

  return (
    <div className="conversation">
      <div className="conversation__box" ref={box}>
        {log.trouble !== null && <Trouble text={words.trouble.answer(log.trouble)} />}
        {log.loaded && transcript.items.length === 0 && <p className="empty">{words.transcript.empty}</p>}
        <ol role="log" aria-live={live ? 'polite' : 'off'} aria-label={words.transcript.heading}>
          {operations.get(null) && (
            <li className="turn">
              <div className="between">
                <OperationList operations={operations.get(null) ?? NOTHING} />
              </div>
            </li>
          )}
          {transcript.items.map(item =>
            item.kind === 'note' ? (
              <Note key={item.key} note={item} />
            ) : (
              <Turn
                key={item.key}
                turn={item}
                operations={operations.get(item.ordinal) ?? NOTHING}
                figures={figures.get(item.ordinal)}
                thinking={
                  live &&
                  item === lastTurn &&
                  !transcript.ended &&
                  transcript.speakingSince === null &&
                  isQuestion(item) &&
                  item.replies.length === 0
                }
                current={current?.turn === item.ordinal ? current.part : null}
                onSeek={onSeek}
              />
            ),
          )}
          {transcript.speakingSince !== null && (
            <li className="turn">
              <Said party="CALLER" at={null}>
                <p className="said__now">
                  <Voice /> {transcript.interrupting ? words.transcript.interrupts : words.transcript.speaking}
                </p>
              </Said>
            </li>
          )}
        </ol>
        <div ref={end} className="conversation__end" />
      </div>
      {!atEnd && live && (
        <button type="button" className="button conversation__latest" onClick={toEnd}>
          <Icon name="down" size={15} />
          {words.transcript.latest}
        </button>
      )}
    </div>
  );
}

/** Noise during an answer is left alone: only what was understood is sure to be thought about. */
const isQuestion = ({ heard }: TurnItem): boolean => heard !== null && (heard.text !== null || heard.digits !== null);

/** Brings what is being played into view as the recording goes on. */
function useKeptInView(box: React.RefObject<HTMLDivElement | null>, current: Place | null) {
  const key = current === null ? null : `${current.turn} ${current.part}`;
  useEffect(() => {
    if (key === null) return;
    box.current?.querySelector('[data-current]')?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  }, [box, key]);
}
