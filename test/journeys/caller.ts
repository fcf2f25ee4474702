import { type CallRecord, placeCall } from '#apps/call/place-call.js';
import { CallScript, type Step } from '#apps/call/script.js';
import { TwilioPhone } from '#apps/call/twilio-phone.js';
import { Voice } from '#apps/call/voice.js';
import { voices } from '#apps/parts/speech.js';
import { testCacheDir } from '#prisma/testing.js';
import { type CallView, type Events, viewOf } from './graph.js';
import { AUTH_TOKEN, type House } from './house.js';

/** Not the bot's voice, through a telephone. */
export const voice = new Voice(voices(testCacheDir, 'rms'));

export interface Spoken {
  /** What the caller's telephone recorded. */
  record: CallRecord;
  /** What the graph says afterwards. */
  call: CallView;
}

export type GivenScript = Partial<Omit<CallScript, 'steps'>> & { steps: (Step | Step[] | object)[] };

/** A telephone that does not give up while a process starts anew; with `patienceMs` 0 it is lost with its connection. */
export const phoneTo = (
  house: Pick<House, 'door'>,
  { from, to }: Pick<CallScript, 'from' | 'to'>,
  { authToken = AUTH_TOKEN, patienceMs = 90_000 } = {},
): TwilioPhone => new TwilioPhone({ url: house.door, authToken, from, to, patienceMs });

export const scriptOf = (given: GivenScript): CallScript => CallScript.parse({ ...given, steps: given.steps.flat() });

/** Places a call through the Twilio door; resolves when both sides have hung up and the call's log is closed. */
export async function callTo(house: House, events: Events, given: GivenScript): Promise<Spoken> {
  const script = scriptOf(given);
  // A pause of the bot's may be long where much goes on at once: its words are over when its log says so.
  const onStep = (step: Step) => ('say' in step || 'keys' in step || 'hangUp' in step ? events.silence(script.from) : undefined);
  const record = await placeCall({ phone: phoneTo(house, script), voice, script, onStep }).catch(async cause => {
    throw new Error(`${cause.message}\n${events.transcript(script.from)}`, { cause });
  });
  const { call } = await events.of(script.from, 'call.ended');
  return { record, call: await viewOf(house.url, call.id) };
}

/** Waits until the bot has spoken and fallen silent for longer than between two sentences. */
export const hear = (forMs = 1_500): object[] => [
  { waitFor: 'speech', withinMs: 30_000 },
  { waitFor: 'silence', forMs, withinMs: 90_000 },
];
