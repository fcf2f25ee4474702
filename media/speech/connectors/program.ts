import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubError } from '#kernel/errors.js';
import type { AudioFrame } from '../../frame.js';
import type { Clause } from '../clauses.js';
import type { SpeechChunk } from '../synthesiser.js';

export interface SpeechProgram {
  /** Its path, or its name where it is on the PATH. */
  program: string;
  /** What it is to say. Never among its arguments, which everybody on the machine can read. */
  text: string;
  /** Its arguments, given the file with the text and the one that it shall write its WAV to. */
  args(files: { text: string; wav: string }): readonly string[];
  /** As it is known in errors: "speech.flite". */
  system: string;
  signal: AbortSignal;
}

/**
 * Runs a program that writes a WAV; null when it was interrupted. No shell stands in between: text is only ever text. It
 * goes through a file, since flite cannot write to the kind of pipe that Node gives it.
 */
export async function spokenBy({ program, text, args, system, signal }: SpeechProgram): Promise<AudioFrame | null> {
  // Nobody else can look into it.
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-speech-'));
  const files = { text: join(folder, 'text'), wav: join(folder, 'speech.wav') };
  try {
    await writeFile(files.text, text);
    await finished(program, args(files), system, signal);
    return signal.aborted ? null : audioOf(await readFile(files.wav), system);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const finished = (program: string, args: readonly string[], system: string, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], signal, killSignal: 'SIGKILL' });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', text => {
      complaint = (complaint + text).slice(0, 500);
    });
    child.on('error', cause => {
      if (signal.aborted) resolve();
      else reject(new HubError('UPSTREAM_UNAVAILABLE', `${program} cannot be run`, { system, cause }));
    });
    child.on('close', code => {
      if (code === 0 || signal.aborted) resolve();
      else reject(new HubError('UPSTREAM_REJECTED', `${program} ended with ${code}: ${complaint.trim()}`, { system }));
    });
  });

/** The samples of a mono 16-bit WAV, whatever the lengths in its header say: not every voice fills them in. */
const audioOf = (wav: Buffer, system: string): AudioFrame => {
  const data = wav.indexOf('data', 12, 'latin1');
  if (wav.toString('latin1', 0, 4) !== 'RIFF' || data < 0) throw new HubError('UPSTREAM_MALFORMED', 'The voice gave no WAV', { system });
  const sampleRate = wav.readUInt32LE(24);
  const bytes = wav.subarray(data + 8);
  const samples = new Int16Array(bytes.length >> 1);
  for (let index = 0; index < samples.length; index++) samples[index] = bytes.readInt16LE(index * 2);
  return { samples, sampleRate, durationMs: (samples.length * 1000) / sampleRate };
};

const CHUNK_MS = 100;
const LEAD_IN_MS = 10;
/** What counts as the first sound: -40 dBov. */
const AUDIBLE = 328;

/** Voices begin with a tenth of a second of silence or more: the caller has waited long enough. */
const withoutLeadIn = ({ samples, sampleRate }: AudioFrame): Int16Array => {
  const first = samples.findIndex(sample => Math.abs(sample) > AUDIBLE);
  return samples.subarray(Math.max(0, first - (sampleRate * LEAD_IN_MS) / 1000));
};

/**
 * Speaks clause by clause, the next being made while one is heard. Within a clause characters pass evenly with time:
 * exact enough to say which word was the last.
 */
export async function* inClauses(
  clauses: readonly Clause[],
  signal: AbortSignal,
  speak: (text: string) => Promise<AudioFrame | null>,
): AsyncGenerator<SpeechChunk> {
  let upcoming = clauses[0] && speak(clauses[0].text);
  let from = 0;
  for (const [index, { upTo }] of clauses.entries()) {
    const spoken = await upcoming;
    if (!spoken) return;
    const following = clauses[index + 1];
    upcoming = following && speak(following.text);
    upcoming?.catch(() => {}); // awaited in the next round, unless nobody listens any more
    const { sampleRate } = spoken;
    const samples = index === 0 ? withoutLeadIn(spoken) : spoken.samples;
    const chunk = (sampleRate * CHUNK_MS) / 1000;
    for (let at = 0; at < samples.length && !signal.aborted; at += chunk) {
      const piece = samples.subarray(at, at + chunk);
      const said = Math.min(1, (at + piece.length) / samples.length);
      yield {
        frame: { samples: piece, sampleRate, durationMs: (piece.length * 1000) / sampleRate },
        upTo: from + Math.round((upTo - from) * said),
      };
    }
    from = upTo;
  }
}
