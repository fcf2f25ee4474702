import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { stringify } from 'yaml';
import type { Phone } from '#apps/call/phone.js';
import { placeCall } from '#apps/call/place-call.js';
import { streamOf } from '#apps/call/twiml.js';
import { twilioSignature } from '#media/doors/twilio-signature.js';
import { writeWav } from '#media/wav.js';
import { callTo, hear, phoneTo, type Spoken, scriptOf, voice } from './caller.js';
import { shortFlows } from './flows.js';
import { ask, Events, viewOf } from './graph.js';
import { AUTH_TOKEN, type House, oneProcess } from './house.js';

/** Callers of every kind, all at once in one hub. Each has a number of its own, by which its events are told apart. */
const ROUTER = 'since this morning my internet does nothing at all';
const ENGLISH_NUMBER = '+14155550100';

let house: House;
let events: Events;
let folder: string;
let flows: string;

const NUMBERS = {
  unknown: '+493055501001',
  silent: '+493055501002',
  noisy: '+493055501003',
  // Tom Reed, who has no order open.
  keying: '+14155550188',
  mistaken: '+493055501004',
  leaving: '+493055501005',
  garbled: '+493055501006',
  wanting: '+493055501007',
  taken: '+493055501010',
  switching: '+493055501008',
  refusing: '+493055501009',
} as const;

/** Placed together; each test waits for its own. */
const placed = new Map<string, Promise<Spoken>>();
const spoken = (who: keyof typeof NUMBERS | 'withheld'): Promise<Spoken> => placed.get(who)!;

const place = (who: keyof typeof NUMBERS | 'withheld', ...steps: (object | object[])[]): void => {
  const call = callTo(house, events, { from: who === 'withheld' ? null : NUMBERS[who], steps });
  call.catch(() => {});
  placed.set(who, call);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-callers-'));
  await writeFile(join(folder, 'speech.yaml'), stringify({ [NUMBERS.switching]: ['运费要多少'] }));
  // Four seconds of hissing as of a bad line.
  let seed = 1;
  const hiss = Int16Array.from({ length: 32_000 }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return (seed / 2_147_483_647 - 0.5) * 4_000;
  });
  await writeFile(join(folder, 'hiss.wav'), writeWav({ sampleRate: 8_000, channels: 1, samples: hiss }));
  flows = await shortFlows(['flows.yaml', /^handoffWaitMs: \d+$/m, 'handoffWaitMs: 8000']);
  house = await oneProcess({ FLOWS: flows, SCRIPTED_SPEECH: join(folder, 'speech.yaml') });
  events = await Events.of(house.url);

  place('unknown', hear(), { say: 'what does shipping cost me' }, hear(), { hangUp: true });
  place('withheld', hear(), { say: ROUTER }, { interrupt: ROUTER, afterMs: 1_500 }, hear(), { keys: '4155550142#' }, hear(), {
    hangUp: true,
  });
  place('taken', hear(), { say: 'i want to speak with a person now please' }, { expect: 'end', withinMs: 60_000 });
  void accept(NUMBERS.taken);
  place('silent', { expect: 'end', withinMs: 180_000 });
  place('noisy', hear(), { play: join(folder, 'hiss.wav') }, { pause: 1_000 }, { say: 'what does shipping cost me' }, hear(), {
    hangUp: true,
  });
  place(
    'keying',
    hear(),
    { say: 'can you find out where my order is' },
    hear(),
    { keys: '19360257#' },
    hear(),
    { say: 'thanks that is all for today' },
    hear(),
    { keys: '4' },
    { expect: 'end', withinMs: 60_000 },
  );
  place(
    'mistaken',
    hear(),
    { say: 'this is about order number nine seven three one four two eight six' },
    hear(),
    { say: 'two zero four eight one seven three five' },
    hear(),
    { hangUp: true },
  );
  place('wanting', hear(), { say: 'i want to speak with a person now please' }, hear(), hear(), { hangUp: true });
  place('switching', hear(), { say: 'would you please speak chinese with me' }, hear(), { say: 'what does shipping cost me' }, hear(), {
    hangUp: true,
  });
  place('refusing', hear(), { say: 'please do not record what i say' }, hear(), { say: 'what does shipping cost me' }, hear(), {
    hangUp: true,
  });
}, 180_000);
afterAll(async () => {
  await Promise.allSettled(placed.values());
  await events?.close();
  await house?.stop();
  await Promise.all([folder, flows].map(path => path && rm(path, { recursive: true, force: true })));
}, 200_000);

const TIMEOUT = { timeout: 200_000 };

describe('a caller whom nobody knows', () => {
  it('is welcomed without a name, and answered', TIMEOUT, async () => {
    const { call, record } = await spoken('unknown');
    expect(call).toMatchObject({ customer: null, endReason: 'CALLER_HUNG_UP' });
    expect(call.turns[0]!.reply).toContain('Welcome to Cloudbridge.');
    expect(call.turns[1]).toMatchObject({ intent: 'consult', reply: expect.stringContaining('five dollars') });
    expect(record.exchanges[0]!.answerMs).not.toBeNull();
  });

  it('gets one ticket from a withheld number too, also when talking into its words, and is asked for a number', TIMEOUT, async () => {
    const { call } = await spoken('withheld');
    expect(call).toMatchObject({ customer: null, tickets: [{ category: 'FAULT', description: ROUTER }] });
    expect(call.turns[0]!.reply).toContain('Welcome to Cloudbridge.');
    const [fault, more, number] = call.turns.slice(1);
    expect(fault).toMatchObject({ intent: 'fault', bargedIn: true });
    expect(more!.reply).toMatch(/I have added that to ticket .* the number on which we can call you back/);
    expect(number).toMatchObject({ keys: '4155550142', reply: expect.stringContaining('they will call you') });
    expect(call.operations.filter(({ name }) => name === 'UpdateTicket')).toHaveLength(2);
  });
});

describe('a caller who cannot be heard', () => {
  it('is asked twice, and let go when nothing comes', TIMEOUT, async () => {
    const { call, record } = await spoken('silent');
    expect(call).toMatchObject({ endReason: 'BOT_HUNG_UP', outcome: 'ABANDONED', tickets: [] });
    const said = call.events.filter(({ kind }) => kind === 'reply.started').map(({ text }) => text);
    expect(said.slice(-3)).toEqual([
      'Are you still there?',
      'I cannot hear you. You may also type digits on your phone.',
      expect.stringContaining('I hear nobody'),
    ]);
    expect(record.end).toEqual({ by: 'HUB', next: 'hangup' });
  });

  it('is understood as soon as the noise is over', TIMEOUT, async () => {
    const { call } = await spoken('noisy');
    expect(call.turns).toContainEqual(expect.objectContaining({ intent: 'consult', reply: expect.stringContaining('five dollars') }));
    expect(call).toMatchObject({ tickets: [], handoff: null, endReason: 'CALLER_HUNG_UP' });
  });
});

describe('a caller who presses keys', () => {
  it('is answered as if the digits had been spoken, and may give the score so', TIMEOUT, async () => {
    const { call } = await spoken('keying');
    const [ask, keys, , score] = call.turns.slice(1);
    expect(ask).toMatchObject({ intent: 'query_order', reply: expect.stringContaining('eight digits') });
    expect(keys).toMatchObject({ keys: '19360257', heard: null, reply: expect.stringContaining('1 9 3 6 0 2 5 7 was delivered') });
    expect(score).toMatchObject({ keys: '4' });
    expect(call).toMatchObject({ satisfaction: 4, outcome: 'RESOLVED', endReason: 'BOT_HUNG_UP' });
  });
});

describe('an order number that does not exist', () => {
  it('is read back and asked for again', TIMEOUT, async () => {
    const { call } = await spoken('mistaken');
    expect(call.turns[1]!.reply).toContain('I find no order with the number 9 7 3 1 4 2 8 6');
    expect(call.turns[2]!.reply).toContain('2 0 4 8 1 7 3 5 is on its way');
  });
});

describe('a caller who wants a person', () => {
  it('is asked to hold, and promised a call back by a ticket when nobody takes the call', TIMEOUT, async () => {
    const { call } = await spoken('wanting');
    expect(call).toMatchObject({ handoff: { status: 'EXPIRED' }, endReason: 'CALLER_HUNG_UP' });
    // Hanging up without a goodbye does not undo what was promised.
    await expect.poll(async () => (await viewOf(house.url, call.id)).outcome).toBe('CALLBACK');
    expect(call.tickets).toMatchObject([{ category: 'CALLBACK' }]);
    const said = call.events.filter(({ kind }) => kind === 'reply.started').map(({ text }) => text);
    const hold = said.findIndex(text => text?.includes('Please stay on the line'));
    expect(hold).toBeGreaterThan(0);
    expect(said.slice(hold + 1)).toContainEqual(expect.stringContaining('They will call you back'));
  });
});

describe('a caller whom a person takes over', () => {
  it('is told who it is, and leaves the bot', TIMEOUT, async () => {
    const { call } = await spoken('taken');
    expect(call).toMatchObject({ handoff: { status: 'ACCEPTED' }, endReason: 'HANDED_OFF', outcome: 'HANDED_OFF', tickets: [] });
    expect(call.events.findLast(({ kind }) => kind === 'reply.started')?.text).toBe('My colleague Hannah Whitfield takes over now.');
  });
});

describe('a caller who wants another language', () => {
  it('is spoken with in it from then on', TIMEOUT, async () => {
    const { call } = await spoken('switching');
    expect(call.language).toBe('ZH');
    expect(call.turns[1]).toMatchObject({ intent: 'language_zh', reply: expect.stringContaining('我们说中文') });
    expect(call.turns[2]).toMatchObject({ heard: '运费要多少', reply: expect.stringMatching(/运费/) });
  });
});

describe('a caller who does not want to be recorded', () => {
  it('is not, from then on, and served all the same', TIMEOUT, async () => {
    const { call, record } = await spoken('refusing');
    expect(call.notice).toMatchObject({ recordingAllowed: false });
    expect(call.turns[1]!.reply).toContain('The recording is stopped');
    expect(call.turns.slice(2)).toContainEqual(expect.objectContaining({ reply: expect.stringContaining('five dollars') }));
    const kinds = call.events.map(({ kind }) => kind);
    expect(kinds).toContain('recording.stopped');
    const stopped = call.events.find(({ kind }) => kind === 'recording.stopped')!;
    expect(call.recording!.durationMs).toBeLessThanOrEqual(Date.parse(stopped.at) - record.startedAt.getTime() + 1_000);
    expect(call.recording!.durationMs).toBeLessThan(record.durationMs - 3_000);
  });
});

describe('a caller who hangs up', () => {
  it('in the middle of a sentence ends the call, with what was said until then', TIMEOUT, async () => {
    const from = NUMBERS.leaving;
    const script = scriptOf({ from, steps: [hear(), { say: 'what do you charge for shipping to my house' }] });
    const phone: Phone = phoneTo(house, script);
    void events.of(from, 'caller.speaking').then(() => phone.hangUp());
    await placeCall({ phone, voice, script });
    const { call } = await events.of(from, 'call.ended');
    expect(await viewOf(house.url, call.id)).toMatchObject({ status: 'ENDED', endReason: 'CALLER_HUNG_UP', outcome: 'ABANDONED' });
    expect(house.processes.hub!.stderr()).not.toContain('"level":50');
  });
});

describe('what does not come from Twilio', () => {
  it('is refused at the webhook, with words for who has to mend it', async () => {
    const call = phoneTo(house, { from: NUMBERS.unknown, to: ENGLISH_NUMBER }, { authToken: 'another token' }).dial();
    await expect(call).rejects.toThrow(/refused the call with 403: .*X-Twilio-Signature does not match.*FORBIDDEN/);
  });

  it('is refused at the stream', async () => {
    const socket = new WebSocket(`${house.door.replace('http', 'ws')}/twilio/stream`, { headers: { 'x-twilio-signature': 'made up' } });
    await expect(new Promise((_, reject) => socket.once('error', reject))).rejects.toThrow('403');
  });
});

describe('a door that talks nonsense', () => {
  it.each([
    ['no JSON', 'good morning', 1008],
    ['media that is none', JSON.stringify({ event: 'media', media: { payload: 7 } }), 1008],
    ['a binary message', Buffer.from([1, 2, 3]), 1008],
  ])('(%s) is hung up on; that call ends, the others go on', TIMEOUT, async (_, nonsense, code) => {
    const { socket, callId } = await rawStream();
    socket.send(nonsense);
    const closed = await new Promise<number>(resolve => socket.once('close', resolve));
    expect(closed).toBe(code);
    await events.until(({ kind, call }) => kind === 'call.ended' && call.id === callId);
    expect(await viewOf(house.url, callId)).toMatchObject({ status: 'ENDED', endReason: 'DOOR_FAILED' });
  });
});

/** Takes the call from this number over as soon as it waits for a person. */
async function accept(from: string): Promise<void> {
  const { call } = await events.until(event => event.call.from === from && !!event.text?.includes('Please stay on the line'));
  const { handoff } = (
    await ask<{ call: { handoff: { id: string } } }>(house.url, 'query Waits($id: ID!) { call(id: $id) { handoff { id } } }', call)
  ).call;
  const accepting = 'mutation Accept($id: ID!) { acceptHandoff(handoffId: $id, agentId: "agent-hannah") { __typename } }';
  await ask(house.url, accepting, { id: handoff.id });
}

/** A stream that Twilio has opened in good order, and the call that began with it. */
async function rawStream(): Promise<{ socket: WebSocket; callId: string }> {
  const callSid = `CA-garbled-${Math.random()}`;
  const url = `${house.door}/twilio/voice`;
  const form = new URLSearchParams({ CallSid: callSid, From: NUMBERS.garbled, To: ENGLISH_NUMBER });
  const signed = (address: string, fields?: URLSearchParams) => ({
    'x-twilio-signature': twilioSignature(AUTH_TOKEN, address, fields ?? new URLSearchParams()),
  });
  const before = events.heard.length;
  const stream = streamOf(await (await fetch(url, { method: 'POST', body: form, headers: signed(url, form) })).text());
  const socket = new WebSocket(stream.url, { headers: signed(stream.url) });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
  socket.send(JSON.stringify({ event: 'start', streamSid: 'MZ1', start: { callSid, mediaFormat, customParameters: stream.parameters } }));
  const { call } = await events.until(
    event => event.kind === 'call.answered' && event.call.from === NUMBERS.garbled && events.heard.indexOf(event) >= before,
  );
  return { socket, callId: call.id };
}
