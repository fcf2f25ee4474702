import { useSyncExternalStore } from 'react';
import { Icon } from '../design/icons';
import { Elapsed } from '../design/marks';
import { useSpeech } from '../words/words';
import type { Line } from './line';

/** A call in one line, so that the page beneath it can be read. */
export function SmallCall({ line, onLarger }: { line: Line; onLarger(): void }) {
  const { words } = useSpeech();
  const say = words.phone;
  const state = useSyncExternalStore(line.watch, () => line.state);
  const muted = useSyncExternalStore(line.watch, () => line.muted);
  return (
    <div className="small-call">
      <span className={state.at === 'talking' ? 'lamp lamp--live' : 'lamp lamp--ringing'} />
      <button type="button" className="small-call__larger" onClick={onLarger} aria-label={say.larger}>
        {state.at === 'talking' ? (
          <Elapsed since={new Date(state.since).toISOString()} until={null} />
        ) : (
          state.at !== 'over' && say[state.at]
        )}
      </button>
      <button
        type="button"
        className="button button--icon"
        aria-pressed={muted}
        aria-label={muted ? say.unmute : say.mute}
        onClick={() => line.mute(!muted)}
      >
        <Icon name={muted ? 'microphoneOff' : 'microphone'} />
      </button>
      <button type="button" className="button button--icon button--bad-full" aria-label={say.hangUp} onClick={() => line.hangUp()}>
        <Icon name="hangUp" />
      </button>
    </div>
  );
}
