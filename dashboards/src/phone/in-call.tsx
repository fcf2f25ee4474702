import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Icon } from '../design/icons';
import { Elapsed } from '../design/marks';
import { Trouble } from '../design/trouble';
import { go } from '../route';
import type { Words } from '../words/en';
import { clockFace } from '../words/format';
import { useSpeech } from '../words/words';
import type { Line, LineState } from './line';
import { levelMeter } from './microphone';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** A call that this page makes, from the question for the microphone to the last word. */
export function InCall({ line, onAgain }: { line: Line; onAgain(): void }) {
  const { words } = useSpeech();
  const say = words.phone;
  const state = useSyncExternalStore(line.watch, () => line.state);
  const muted = useSyncExternalStore(line.watch, () => line.muted);
  const callId = useSyncExternalStore(line.watch, () => line.callId);
  const [keypad, setKeypad] = useState(false);
  const calling = state.at !== 'over';

  return (
    <div className="in-call">
      <p className="in-call__state" role="status" data-at={state.at}>
        {stateText(state, words)}
      </p>
      {(state.at === 'talking' || state.at === 'reconnecting') && (
        <p className="in-call__time">
          <Elapsed since={new Date(state.since).toISOString()} until={null} />
        </p>
      )}
      {state.at === 'over' && state.problem === null && <p className="in-call__time figures">{clockFace(state.lengthMs)}</p>}
      {state.at === 'over' && state.problem !== null && <Trouble text={problemText(state, words)} />}
      {state.at === 'talking' && <Level line={line} muted={muted} />}
      {keypad && calling && <Keypad onPress={key => line.press(key)} />}
      {calling ? (
        <div className="in-call__keys">
          <button type="button" className="round" aria-pressed={muted} onClick={() => line.mute(!muted)} disabled={state.at === 'asking'}>
            <Icon name={muted ? 'microphoneOff' : 'microphone'} size={22} />
            <span>{muted ? say.unmute : say.mute}</span>
          </button>
          <button type="button" className="round round--bad" onClick={() => line.hangUp()}>
            <Icon name="hangUp" size={26} />
            <span>{say.hangUp}</span>
          </button>
          <button
            type="button"
            className="round"
            aria-pressed={keypad}
            onClick={() => setKeypad(!keypad)}
            disabled={state.at !== 'talking'}
          >
            <Icon name="keypad" size={22} />
            <span>{say.keypad}</span>
          </button>
        </div>
      ) : (
        <div className="in-call__after">
          <button type="button" className="button" onClick={onAgain}>
            <Icon name="phone" />
            {say.again}
          </button>
          {callId !== null && (
            <button type="button" className="button button--plain" onClick={() => go({ page: 'call', callId })}>
              {say.read}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function stateText(state: LineState, { phone }: Words): string {
  switch (state.at) {
    case 'talking':
      return phone.inCall;
    case 'over':
      return state.reason === null ? phone.over : (phone.ended[state.reason] ?? phone.over);
    default:
      return phone[state.at];
  }
}

function problemText({ problem, message }: LineState & { at: 'over' }, { phone: { problems } }: Words): string {
  if (problem === null) return '';
  return problem === 'refused' ? problems.refused(message) : problems[problem];
}

function Keypad({ onPress }: { onPress(key: string): void }) {
  const { words } = useSpeech();
  const [pressed, setPressed] = useState('');
  const press = (key: string) => {
    onPress(key);
    setPressed((pressed + key).slice(-16));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: digits typed while the keypad is open are keys too
    <div
      className="keypad"
      onKeyDown={event => {
        if (KEYS.includes(event.key)) press(event.key);
      }}
    >
      <p className="keypad__pressed figures">
        <span className="visually-hidden">{words.phone.pressed} </span>
        {pressed || ' '}
      </p>
      {KEYS.map(key => (
        <button key={key} type="button" onClick={() => press(key)}>
          {key}
        </button>
      ))}
    </div>
  );
}

/** How loud the microphone is: the first thing to look at when one is not understood. */
function Level({ line, muted }: { line: Line; muted: boolean }) {
  const { words } = useSpeech();
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    if (line.microphone === null) return;
    const meter = levelMeter(line.microphone);
    let frame = 0;
    const show = () => {
      if (bar.current !== null) bar.current.style.scale = `${meter.level().toFixed(3)} 1`;
      frame = requestAnimationFrame(show);
    };
    show();
    return () => {
      cancelAnimationFrame(frame);
      meter.close();
    };
  }, [line]);
  return (
    <p className="level" role="img" aria-label={words.phone.microphone}>
      <Icon name={muted ? 'microphoneOff' : 'microphone'} size={15} />
      {muted ? (
        <span>{words.phone.muted}</span>
      ) : (
        <span className="level__track">
          <i ref={bar} />
        </span>
      )}
    </p>
  );
}
