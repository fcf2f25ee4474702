import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Transcript } from '../call/transcript';
import { Icon } from '../design/icons';
import { Trouble } from '../design/trouble';
import { clockFace } from '../words/format';
import { useSpeech } from '../words/words';
import './player.css';
import { type Stretch, stretchAt, timelineOf } from './timeline';
import { usePeaks } from './use-peaks';
import { useRecordedFrom } from './use-recorded-from';
import { Waveform } from './waveform';

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];

/** The playing of a recording: where it is, what is said there, and how to go elsewhere. */
export interface Playing {
  audio: React.RefObject<HTMLAudioElement | null>;
  atMs: number;
  current: Stretch | null;
  timeline: readonly Stretch[];
  seek(ms: number): void;
  moved(ms: number): void;
}

/** `url` is null while there is no recording. */
export function usePlaying(transcript: Transcript, url: string | null): Playing {
  const audio = useRef<HTMLAudioElement>(null);
  const [atMs, setAtMs] = useState<number | null>(null);
  const recordedFrom = useRecordedFrom(url) ?? transcript.recordedFrom;
  const timeline = useMemo(() => (recordedFrom === null ? [] : timelineOf(transcript, recordedFrom)), [transcript, recordedFrom]);
  const seek = useCallback((ms: number) => {
    setAtMs(ms);
    if (audio.current !== null) audio.current.currentTime = ms / 1000;
  }, []);
  return { audio, atMs: atMs ?? 0, current: atMs === null ? null : stretchAt(timeline, atMs), timeline, seek, moved: setAtMs };
}

interface PlayerProps {
  url: string;
  durationMs: number;
  sha256: string;
  playing: Playing;
}

export function Player({ url, durationMs, sha256, playing: { audio, atMs, current, seek, moved } }: PlayerProps) {
  const { words } = useSpeech();
  const say = words.player;
  const peaks = usePeaks(url);
  const [on, setOn] = useState(false);
  const [speed, setSpeed] = useState(1);
  const [broken, setBroken] = useState(false);

  // The element itself tells its time four times a second; a line that moves wants more.
  useEffect(() => {
    if (!on) return;
    let frame = 0;
    const follow = () => {
      if (audio.current !== null) moved(audio.current.currentTime * 1000);
      frame = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(frame);
  }, [on, audio, moved]);

  const toggle = () => {
    if (on) audio.current?.pause();
    else audio.current?.play().catch(() => setBroken(true));
  };
  return (
    <section className="panel player" aria-label={say.heading}>
      {/* biome-ignore lint/a11y/useMediaCaption: the transcript stands beneath it and follows */}
      <audio
        ref={audio}
        src={url}
        preload="metadata"
        onPlay={() => setOn(true)}
        onPause={() => setOn(false)}
        onEnded={() => setOn(false)}
        onError={() => setBroken(true)}
        onRateChange={event => setSpeed(event.currentTarget.playbackRate)}
      />
      <button
        type="button"
        className="button button--lamp player__toggle"
        onClick={toggle}
        aria-label={on ? say.pause : say.play}
        disabled={broken}
      >
        <Icon name={on ? 'pause' : 'play'} size={22} filled={!on} />
      </button>
      <div className="player__track">
        {broken || peaks.broken ? (
          <Trouble text={say.unreadable} />
        ) : (
          <div className="player__lanes">
            <span data-track="caller">{say.caller}</span>
            <span data-track="bot">{say.bot}</span>
            <Waveform peaks={peaks} durationMs={durationMs} atMs={Math.min(atMs, durationMs)} current={current} onSeek={seek} />
          </div>
        )}
      </div>
      <div className="player__tools">
        <span className="figures">{say.of(clockFace(atMs), clockFace(durationMs))}</span>
        <label>
          <span className="visually-hidden">{say.speed}</span>
          <select
            className="input player__speed"
            value={speed}
            onChange={event => {
              if (audio.current !== null) audio.current.playbackRate = Number(event.target.value);
            }}
          >
            {SPEEDS.map(value => (
              <option key={value} value={value}>
                {say.times(value)}
              </option>
            ))}
          </select>
        </label>
        <a className="button button--plain" href={url} download title={`${say.checksum} ${sha256}`}>
          <Icon name="download" />
          {say.download}
        </a>
      </div>
    </section>
  );
}
