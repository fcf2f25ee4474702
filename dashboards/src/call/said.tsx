import type { ReactNode } from 'react';
import { Icon } from '../design/icons';
import { useSpeech } from '../words/words';

/** Chinese in it makes it Chinese, for the browser's choice of letters and for screen readers. */
export const tongueOf = (text: string): string => (/[\u3400-\u9fff]/.test(text) ? 'zh-CN' : 'en');

interface SaidProps {
  party: 'CALLER' | 'BOT';
  /** When it began; null leaves the line beneath without a time. */
  at: string | null;
  facts?: ReactNode;
  /** The recording is at this place. */
  current?: boolean;
  onSeek?: (() => void) | undefined;
  children: ReactNode;
}

/** One stretch of speech: the caller's at the left, the bot's at the right. */
export function Said({ party, at, facts, current = false, onSeek, children }: SaidProps) {
  const { words, format } = useSpeech();
  const who = party === 'CALLER' ? words.call.caller : words.call.bot;
  const time = at === null ? null : format.clock(at);
  const seekUnlessSelecting = onSeek && (() => getSelection()?.isCollapsed !== false && onSeek());
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the button with the time does the same by keyboard
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <div
      className={`said said--${party}`}
      data-current={current || undefined}
      data-seeks={onSeek ? '' : undefined}
      onClick={seekUnlessSelecting}
    >
      <span className="visually-hidden">{who}: </span>
      {children}
      <p className="said__facts figures">
        {time !== null &&
          (onSeek ? (
            <button type="button" aria-label={words.transcript.playFrom(time)} onClick={onSeek}>
              <Icon name="play" size={10} filled />
              {time}
            </button>
          ) : (
            <span>{time}</span>
          ))}
        {facts}
      </p>
    </div>
  );
}
