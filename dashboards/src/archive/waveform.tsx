import { useEffect, useRef, useState } from 'react';
import { clockFace } from '../words/format';
import { useSpeech } from '../words/words';
import type { Stretch } from './timeline';
import type { Peaks } from './use-peaks';
import { PEAK_MS } from './wav-peaks';

const BAR_PX = 2;
const GAP_PX = 1;
const STEP_MS = 5_000;

interface WaveformProps {
  peaks: Peaks;
  durationMs: number;
  atMs: number;
  current: Stretch | null;
  onSeek(ms: number): void;
}

/** Both tracks of a recording, caller above and bot below; what has been played is brighter. A click or a drag seeks. */
export function Waveform({ peaks, durationMs, atMs, current, onSeek }: WaveformProps) {
  const { words } = useSpeech();
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(canvas);
  const dark = useDark();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours depend on dark, the tracks grow in place by version
  useEffect(() => {
    if (canvas.current !== null && size !== null) draw(canvas.current, size, peaks.tracks, durationMs, atMs, current);
  }, [peaks.version, durationMs, atMs, current, size, dark]);

  const seekTo = (clientX: number) => {
    const box = canvas.current?.getBoundingClientRect();
    if (box) onSeek(Math.min(1, Math.max(0, (clientX - box.left) / box.width)) * durationMs);
  };
  return (
    <div
      className="waveform"
      role="slider"
      tabIndex={0}
      aria-label={words.player.position}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={Math.round(atMs / 1000)}
      aria-valuetext={words.player.of(clockFace(atMs), clockFace(durationMs))}
      onPointerDown={event => {
        event.currentTarget.setPointerCapture(event.pointerId);
        seekTo(event.clientX);
      }}
      onPointerMove={event => event.currentTarget.hasPointerCapture(event.pointerId) && seekTo(event.clientX)}
      onKeyDown={event => {
        const to = { ArrowLeft: atMs - STEP_MS, ArrowRight: atMs + STEP_MS, Home: 0, End: durationMs }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        onSeek(Math.min(durationMs, Math.max(0, to)));
      }}
    >
      <canvas ref={canvas} />
    </div>
  );
}

interface Size {
  width: number;
  height: number;
  ratio: number;
}

function draw(
  canvas: HTMLCanvasElement,
  { width, height, ratio }: Size,
  tracks: Peaks['tracks'],
  durationMs: number,
  atMs: number,
  current: Stretch | null,
) {
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext('2d');
  if (pen === null || durationMs === 0) return;
  pen.scale(ratio, ratio);
  const colour = (name: string) => {
    pen.fillStyle = colourOf(canvas, name);
  };
  const xOf = (ms: number) => (ms / durationMs) * width;

  if (current !== null) {
    colour('--lamp-wash');
    const lane = current.party === 'CALLER' ? 0 : height / 2;
    pen.fillRect(xOf(current.startMs), lane, Math.max(2, xOf(current.endMs) - xOf(current.startMs)), height / 2);
  }
  colour('--line');
  pen.fillRect(0, height / 2, width, 1);

  const columns = Math.floor(width / (BAR_PX + GAP_PX));
  const perColumn = durationMs / PEAK_MS / columns;
  tracks.slice(0, 2).forEach((track, lane) => {
    const middle = height * (lane === 0 ? 0.25 : 0.75);
    colour(lane === 0 ? '--caller' : '--bot');
    for (let column = 0; column < columns; column++) {
      const x = column * (BAR_PX + GAP_PX);
      let peak = 0;
      for (let at = Math.floor(column * perColumn); at < (column + 1) * perColumn; at++) peak = Math.max(peak, track[at] ?? 0);
      // A square root brings soft speech into sight beside loud.
      const tall = Math.max(1, Math.sqrt(peak) * (height / 2 - 6));
      pen.globalAlpha = x <= xOf(atMs) ? 1 : 0.42;
      pen.fillRect(x, middle - tall / 2, BAR_PX, tall);
    }
  });
  pen.globalAlpha = 1;
  colour('--lamp-glow');
  pen.fillRect(Math.min(width - 2, xOf(atMs)), 0, 2, height);
}

/** A custom property may hold light-dark(); only as a real property does it become one colour. */
function colourOf(element: HTMLElement, name: string): string {
  element.style.color = `var(${name})`;
  return getComputedStyle(element).color;
}

function useSize(canvas: React.RefObject<HTMLCanvasElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight, ratio: devicePixelRatio }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [canvas]);
  return size;
}

function useDark(): boolean {
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const changed = () => setDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return dark;
}
