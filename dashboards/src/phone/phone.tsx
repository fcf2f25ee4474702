import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Icon } from '../design/icons';
import { go } from '../route';
import { useSpeech } from '../words/words';
import { DialForm } from './dial-form';
import { InCall } from './in-call';
import { type Dialled, Line } from './line';
import './phone.css';
import { SmallCall } from './small-call';

/** A telephone in the corner of the page. Its call goes on while one reads elsewhere. */
export function Phone({ onClose }: { onClose(): void }) {
  const { words } = useSpeech();
  const [line, setLine] = useState<Line | null>(null);
  const [small, setSmall] = useState(false);
  const calling = useCalling(line);
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);

  // Whoever calls wants to read along.
  const callId = useSyncExternalStore(line?.watch ?? nothingToWatch, () => line?.callId ?? null);
  useEffect(() => {
    if (callId !== null) go({ page: 'wallboard', callId });
  }, [callId]);

  const dial = (dialled: Dialled) => {
    const next = new Line(dialled);
    setLine(next);
    void next.dial();
  };
  return (
    <section
      ref={box}
      className="panel phone"
      role="dialog"
      aria-label={words.phone.heading}
      tabIndex={-1}
      onKeyDown={event => event.key === 'Escape' && (calling ? setSmall(true) : onClose())}
    >
      {small && line !== null && calling ? (
        <SmallCall line={line} onLarger={() => setSmall(false)} />
      ) : (
        <>
          <header className="panel__head">
            <Icon name="phone" />
            <h2>{words.phone.heading}</h2>
            {/* A call is ended by its own button: the cross is for when there is none. */}
            <button
              type="button"
              className="button button--plain button--icon pushed"
              onClick={() => (calling ? setSmall(true) : onClose())}
              aria-label={calling ? words.phone.smaller : words.close}
            >
              <Icon name={calling ? 'smaller' : 'close'} />
            </button>
          </header>
          {line === null ? <DialForm onDial={dial} /> : <InCall line={line} onAgain={() => setLine(null)} />}
        </>
      )}
    </section>
  );
}

const nothingToWatch = () => () => {};
const useCalling = (line: Line | null): boolean =>
  useSyncExternalStore(line?.watch ?? nothingToWatch, () => line !== null && line.state.at !== 'over');
