import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from '#platform/log.js';
import { FRAME_SAMPLES, ROOM_RATE } from './frame.js';
import { decodeMulaw } from './g711.js';
import { loudness, QUIETEST } from './samples.js';
import { WAV_HEADER_BYTES, wavHeader } from './wav.js';

/** The left and the right channel. */
export const TRACKS = ['caller', 'bot'] as const;
const CHANNELS = TRACKS.length;
const BYTES_A_SAMPLE = 2 * CHANNELS;

/** Audio is written this long after its time: the bot's comes ahead of it and may be taken back. */
const KEPT = 2 * ROOM_RATE;
/** The caller's frames come a little early and late; where one comes later than this, something is missing before it. */
const JITTER = ROOM_RATE / 10;
/** The bot's are due one after the other, but for what is lost where clocks count whole milliseconds. */
const ROUNDING = FRAME_SAMPLES;

/** What happened, beside what was heard: `atMs` from the recording's beginning. */
export interface RecordedEvent {
  atMs: number;
  [field: string]: unknown;
}

export interface FinishedRecording {
  path: string;
  durationMs: number;
  sha256: string;
  tracks: string[];
}

/**
 * One call as a stereo WAV on one time line (16-bit PCM, 8 kHz; the caller left, the bot right) with the events beside
 * it: lines of JSON while the call lasts, `<call>.json` at its end. A process that dies leaves a file that `open` takes up
 * again. What cannot be written is logged once and lost; the call goes on.
 */
export class Recording {
  /** Whether anything is taken up at the moment. The time line goes on either way. */
  on = true;

  #samples = new Int16Array(CHANNELS * KEPT);
  /** Where the kept samples begin, and where the last that was put there ends. */
  #base: number;
  #end = 0;
  /** How long the recording was that was taken up again. */
  #foundUpTo = 0;
  /** Where the next frame of each side belongs; null: where it is said to be. */
  #callerAt: number | null = null;
  #botAt: number | null = null;
  #writing: Promise<void>;
  #wav: FileHandle | null = null;
  #events: FileHandle | null = null;
  #failed = false;

  private constructor(
    readonly path: string,
    private readonly startedAt: number,
    private readonly log: Log,
    now: number,
  ) {
    this.#base = this.#place(now);
    this.#writing = this.#try(() => this.#create());
  }

  /** Begins a recording, or goes on with the one that lies there; what was not recorded in between is silence. */
  static open({ path, startedAt, now, log }: { path: string; startedAt: Date; now: Date; log: Log }): Recording {
    return new Recording(path, startedAt.getTime(), log, now.getTime());
  }

  /** 20 ms of the caller that came at this moment. */
  caller(payload: Uint8Array, at: number): void {
    const came = this.#place(at) - FRAME_SAMPLES;
    if (this.#callerAt === null || came - this.#callerAt > JITTER) this.#callerAt = came;
    // What a stall held up came at once, and lies where it was spoken; a pause makes up for what was too much.
    else if (this.#callerAt - came > JITTER && loudness(decodeMulaw(payload)) <= QUIETEST) return;
    this.#put(0, payload, this.#callerAt);
    this.#callerAt += payload.length;
  }

  /** 20 ms of the bot that the caller hears from this moment on. */
  bot(payload: Uint8Array, at: number): void {
    const due = this.#place(at);
    if (this.#botAt === null || Math.abs(due - this.#botAt) > ROUNDING) this.#botAt = due;
    this.#put(1, payload, this.#botAt);
    this.#botAt += payload.length;
  }

  /** The bot was not heard after this moment, whatever had been sent. */
  silenceBot(at: number): void {
    this.#botAt = null;
    const from = Math.max(0, this.#place(at) - this.#base);
    for (let sample = from; sample < KEPT; sample++) this.#samples[CHANNELS * sample + 1] = 0;
  }

  note(event: Record<string, unknown>, at: number): void {
    if (!this.on) return;
    const line = `${JSON.stringify({ atMs: Math.max(0, at - this.startedAt), ...event })}\n`;
    this.#queue(async () => void (await this.#events?.write(line)));
  }

  /** Ends the recording; null where nothing could be written, or nothing was heard: then it leaves no file. */
  async finish(): Promise<FinishedRecording | null> {
    this.on = false;
    this.#move(this.#end);
    let finished: FinishedRecording | null = null as FinishedRecording | null;
    this.#queue(async () => {
      const samples = Math.max(this.#end, this.#foundUpTo);
      if (samples === 0) return this.#remove();
      const durationMs = Math.round((samples * 1000) / ROOM_RATE);
      await this.#wav!.truncate(WAV_HEADER_BYTES + samples * BYTES_A_SAMPLE);
      await this.#wav!.write(header(samples), 0, WAV_HEADER_BYTES, 0);
      await this.#wav!.sync();
      const recorded = {
        startedAt: new Date(this.startedAt).toISOString(),
        durationMs,
        tracks: TRACKS,
        events: await readEvents(linesOf(this.path)),
      };
      await writeFile(eventsOf(this.path), JSON.stringify(recorded), { mode: 0o600 });
      await rm(linesOf(this.path), { force: true });
      finished = { path: this.path, durationMs, sha256: await sha256(this.path), tracks: [...TRACKS] };
    });
    await this.letGo();
    return finished;
  }

  /** Closes the files as they are, to be taken up again. */
  async letGo(): Promise<void> {
    await this.#writing;
    await Promise.all([this.#wav?.close(), this.#events?.close()]).catch(() => {});
  }

  #place(at: number): number {
    return Math.max(0, Math.round(((at - this.startedAt) * ROOM_RATE) / 1000));
  }

  #put(channel: number, payload: Uint8Array, at: number): void {
    if (!this.on) return;
    if (at + payload.length > this.#base + KEPT) this.#move(at + payload.length - KEPT / 2);
    const samples = decodeMulaw(payload);
    for (let index = Math.max(0, this.#base - at); index < samples.length; index++) {
      this.#samples[CHANNELS * (at - this.#base + index) + channel] = samples[index]!;
    }
    this.#end = Math.max(this.#end, at + payload.length);
  }

  /** Writes what lies before this place, and keeps room for what comes after it. */
  #move(base: number): void {
    const moved = Math.min(base - this.#base, KEPT);
    if (moved <= 0) return;
    // After a gap the file is written beyond its end: what was left out reads as zeros, which is silence.
    const { buffer } = this.#samples.slice(0, CHANNELS * moved);
    const position = WAV_HEADER_BYTES + this.#base * BYTES_A_SAMPLE;
    const length = Math.max(0, Math.min(moved, this.#end - this.#base)) * BYTES_A_SAMPLE;
    this.#queue(async () => void (await this.#wav?.write(new Uint8Array(buffer, 0, length), 0, length, position)));
    this.#samples.copyWithin(0, CHANNELS * moved);
    this.#samples.fill(0, CHANNELS * (KEPT - moved));
    this.#base = base;
  }

  async #create(): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    this.#wav = await open(this.path, 'r+').catch(() => open(this.path, 'wx+', 0o600));
    this.#events = await open(linesOf(this.path), 'a', 0o600);
    const { size } = await this.#wav.stat();
    if (size < WAV_HEADER_BYTES) await this.#wav.write(header(0), 0, WAV_HEADER_BYTES, 0);
    else this.#foundUpTo = Math.floor((size - WAV_HEADER_BYTES) / BYTES_A_SAMPLE);
  }

  async #remove(): Promise<void> {
    await Promise.all([this.path, linesOf(this.path)].map(path => rm(path, { force: true })));
  }

  #queue(write: () => Promise<void>): void {
    this.#writing = this.#writing.then(() => this.#try(write));
  }

  async #try(write: () => Promise<void>): Promise<void> {
    if (this.#failed) return;
    try {
      await write();
    } catch (err) {
      this.#failed = true;
      this.log.error({ err, path: this.path }, 'The recording cannot be written; the call goes on without it');
    }
  }
}

const header = (samples: number): Buffer => wavHeader({ sampleRate: ROOM_RATE, channels: CHANNELS, dataBytes: samples * BYTES_A_SAMPLE });

/** Where the events of a recording lie: lines while the call lasts, one file at its end. */
export const eventsOf = (path: string): string => path.replace(/\.wav$/, '.json');
const linesOf = (path: string): string => path.replace(/\.wav$/, '.jsonl');

/** The events so far; a line that a crash cut off is left out. */
const readEvents = async (path: string): Promise<RecordedEvent[]> => {
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.flatMap(line => {
    try {
      return line ? [JSON.parse(line) as RecordedEvent] : [];
    } catch {
      return [];
    }
  });
};

const sha256 = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
};
