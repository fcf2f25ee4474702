import { readFile } from 'node:fs/promises';
import { HubError } from '#kernel/errors.js';
import { ROOM_RATE } from '#media/frame.js';
import { decodeMulaw } from '#media/g711.js';
import { readWav, writeWav } from '#media/wav.js';
import { Line } from './line.js';
import { type Exchange, exchanges, type Span } from './measure.js';
import type { CallEnd, Phone } from './phone.js';
import type { CallScript, Step } from './script.js';
import { telephoned, type Voice } from './voice.js';

/** What a call was like from the caller's side. */
export interface CallRecord {
  /** The moment of frame 0 on both tracks. */
  startedAt: Date;
  durationMs: number;
  end: CallEnd;
  exchanges: Exchange[];
  /** Stereo, 8 kHz: the caller left, the other side right. */
  wav: Buffer;
}

export interface CallOptions {
  phone: Phone;
  voice: Voice;
  script: CallScript;
  /** Told before each step, for those who watch; it waits for them. */
  onStep?: (step: Step, ms: number) => void | Promise<void>;
  /** Told when the hub has taken the call. */
  onRing?: () => void;
}

/** A call that did not go as its script expects, with what there was of it. */
export class CallFailure extends HubError {
  constructor(
    why: HubError,
    readonly record: CallRecord,
  ) {
    super(why.code, why.message, { cause: why });
  }
}

/** How long the far end may take to close after the script is over; then the caller hangs up. */
const FAREWELL_MS = 30_000;

/** Places a call and does what the script says. Rejects with a CallFailure that names the time where an expectation is not met. */
export async function placeCall({ phone, voice, script, onStep = () => {}, onRing = () => {} }: CallOptions): Promise<CallRecord> {
  // Spoken beforehand: while the call lasts, its 20 ms are all that counts.
  const speech = new Map<string, Uint8Array[]>();
  for (const step of script.steps) await prepare(step, script, voice, speech);

  await phone.dial();
  onRing();
  const line = new Line(phone);
  const spans: Span[] = [];
  const recorded = async (): Promise<CallRecord> => ({
    startedAt: line.startedAt,
    end: await phone.ended,
    durationMs: line.ms,
    exchanges: exchanges(line.caller, line.bot, spans),
    wav: stereo(line.caller, line.bot),
  });
  try {
    for (const step of script.steps) {
      if (line.closed && !('expect' in step)) break;
      await onStep(step, line.ms);
      await perform(step, line, phone, speech, spans);
    }
    await line.until(() => false, script.steps.some(step => 'hangUp' in step) ? 0 : FAREWELL_MS);
    if (!line.closed) phone.hangUp();
    return await recorded();
  } catch (error) {
    phone.hangUp();
    throw error instanceof HubError ? new CallFailure(error, await recorded()) : error;
  } finally {
    line.close();
  }
}

const prepare = async (step: Step, { language }: CallScript, voice: Voice, speech: Map<string, Uint8Array[]>): Promise<void> => {
  const text = 'say' in step ? step.say : 'interrupt' in step ? step.interrupt : null;
  if (text !== null && !speech.has(text)) speech.set(text, await voice.speak(text, language));
  if ('play' in step && !speech.has(step.play)) {
    const file = await readFile(step.play).catch((cause: unknown) => {
      throw new HubError('INVALID_INPUT', `Cannot read ${step.play}`, { cause });
    });
    const { samples, sampleRate } = readWav(file, step.play, { channels: 1 });
    speech.set(step.play, telephoned(samples, sampleRate));
  }
};

const perform = async (step: Step, line: Line, phone: Phone, speech: Map<string, Uint8Array[]>, spans: Span[]): Promise<void> => {
  const { ears } = line;
  const demand = async (what: string, isSo: () => boolean, withinMs: number) => {
    if (await line.until(isSo, withinMs)) return;
    const when = line.closed ? 'before the call ended' : `within ${withinMs} ms`;
    throw new HubError('UPSTREAM_TIMEOUT', `${what} ${when}, ${line.ms} ms into the call`);
  };
  const say = async (text: string) => {
    const from = line.caller.length;
    await line.say(speech.get(text)!);
    spans.push({ text, from, to: line.caller.length });
  };
  if ('say' in step) return say(step.say);
  if ('play' in step) return say(step.play);
  if ('pause' in step) return void (await line.until(() => false, step.pause));
  if ('keys' in step) return phone.press(step.keys);
  if ('hangUp' in step) return phone.hangUp();
  if ('interrupt' in step) {
    await demand('Nobody spoke long enough to be interrupted', () => ears.speaking && ears.speechMs >= step.afterMs, step.withinMs);
    return say(step.interrupt);
  }
  if ('expect' in step) {
    const isSo = { speech: () => ears.speaking, silence: () => !ears.speaking, end: () => line.closed }[step.expect];
    return demand(`No ${step.expect}`, isSo, step.withinMs);
  }
  const isSo = step.waitFor === 'speech' ? () => ears.speaking : () => !ears.speaking && ears.silentMs >= step.forMs;
  return demand(step.waitFor === 'speech' ? 'Nobody spoke' : `No silence of ${step.forMs} ms`, isSo, step.withinMs);
};

const stereo = (left: readonly Uint8Array[], right: readonly Uint8Array[]): Buffer => {
  const [caller, bot] = [left, right].map(track => decodeMulaw(Buffer.concat(track)));
  const samples = new Int16Array(caller!.length * 2);
  caller!.forEach((sample, index) => {
    samples[index * 2] = sample;
    samples[index * 2 + 1] = bot![index] ?? 0;
  });
  return writeWav({ sampleRate: ROOM_RATE, channels: 2, samples });
};
