import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CallRecord, placeCall } from '#apps/call/place-call.js';
import type { Step } from '#apps/call/script.js';
import { freePort } from '../real/free-port.js';
import { type GivenScript, hear, phoneTo, scriptOf, voice } from './caller.js';
import { shortFlows } from './flows.js';
import { type CallView, Events, viewOf } from './graph.js';
import { type House, oneProcess } from './house.js';

/**
 * One hub with four calls is killed as by a power cut, in the moment between a ticket's creation and the words about it, and
 * started again on the same folder. What is looked at is what each of the four callers, and the graph, made of it.
 */

/** Between the ticket and the words about it the bot has so much to look up that a kill surely falls in between. */
const LOOKS = Array.from(
  { length: 30 },
  (_, index) => `      look${letters(index)}: { do: findTicket, on: { unavailable: unavailable }, otherwise: look${letters(index + 1)} }`,
);

/** What is said when nobody takes a call. */
const CALL_BACK = expect.stringContaining('They will call you back');

/** Pauses of a script that last until something has come about. */
const RESUMED = { pause: 0 };
const CALLED_BACK = { pause: 1 };

const NUMBERS = { staying: '+14155550123', lost: '+493055502001', holding: '+493055502002', reporting: '+14155550188' };

let house: House;
let folder: string;
let flows: string;
let killedAt: Date;
const records: Record<string, CallRecord> = {};
const calls = {} as Record<keyof typeof NUMBERS, CallView>;

beforeAll(async () => {
  [folder, flows] = await Promise.all([
    mkdtemp(join(tmpdir(), 'switchboard-crash-')),
    shortFlows(
      // Nobody takes the call; that it is so is found out after the kill.
      ['flows.yaml', /^handoffWaitMs: \d+$/m, 'handoffWaitMs: 45000'],
      [
        'flows.yaml',
        /created: created, noNumber: withoutNumber, inDoubt: inDoubt, refused: handover:start/,
        `created: look${letters(0)}, noNumber: withoutNumber, inDoubt: inDoubt, refused: handover:start`,
      ],
      [
        'flows.yaml',
        /^ {6}created: \{ ask: fault\.created/m,
        `${LOOKS.join('\n')}\n      look${letters(30)}: { say: greetBack, next: created }\n      created: { ask: fault.created`,
      ],
    ),
  ]);
  const env = { FLOWS: flows, DATA_DIR: folder, PORT: String(await freePort()) };
  house = await oneProcess(env);
  const before = await Events.of(house.url);

  const resumed = Promise.withResolvers<void>();
  const calledBack = Promise.withResolvers<void>();
  const place = async (who: keyof typeof NUMBERS, patienceMs: number, steps: GivenScript['steps']) => {
    const script = scriptOf({ from: NUMBERS[who], steps });
    const onStep = (step: Step) => ('pause' in step ? (step.pause === RESUMED.pause ? resumed : calledBack).promise : undefined);
    records[who] = await placeCall({ phone: phoneTo(house, script, { patienceMs }), voice, script, onStep });
  };
  const ready = (who: keyof typeof NUMBERS) =>
    before.until(({ kind, call }) => kind === 'reply.ended' && call.from === NUMBERS[who] && turnsOf(before, NUMBERS[who]) > 0);
  const order = { say: 'this is about my order number two zero four eight one seven three five' };
  const placed = [
    place('staying', 90_000, [hear(), order, hear(), RESUMED, { say: 'what does shipping cost me' }, hear(), { hangUp: true }]),
    place('lost', 0, [hear(), order, hear(), { expect: 'end', withinMs: 120_000 }]),
    place('holding', 90_000, [hear(), { say: 'i want to speak with a person now please' }, hear(), RESUMED, CALLED_BACK, { hangUp: true }]),
  ];
  await Promise.all([ready('staying'), ready('lost'), ready('holding')]);
  placed.push(
    place('reporting', 90_000, [hear(), { say: 'since this morning my internet does nothing at all' }, RESUMED, hear(), { hangUp: true }]),
  );
  await before.of(NUMBERS.reporting, 'graph.asked', 'CreateTicket');
  killedAt = new Date();
  await house.processes.hub!.kill();

  const ids = Object.fromEntries(
    Object.entries(NUMBERS).map(([who, from]) => [who, before.heard.find(({ call }) => call.from === from)!.call.id]),
  );
  await before.close();
  house = await oneProcess(env);
  const seen = (who: string, kind: string, text: unknown = null) =>
    vi.waitFor(
      async () =>
        expect((await viewOf(house.url, ids[who]!)).events).toContainEqual(expect.objectContaining({ kind, ...(text ? { text } : {}) })),
      { timeout: 120_000, interval: 100 },
    );
  await Promise.all(['staying', 'holding', 'reporting'].map(who => seen(who, 'call.resumed')));
  resumed.resolve();
  void seen('holding', 'reply.started', CALL_BACK).then(calledBack.resolve);
  await Promise.all([...placed, ...Object.keys(NUMBERS).map(who => seen(who, 'call.ended'))]);
  for (const who of Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]) calls[who] = await viewOf(house.url, ids[who]!);
}, 300_000);
afterAll(async () => {
  await house?.stop();
  await Promise.all([folder, flows].map(path => path && rm(path, { recursive: true, force: true })));
}, 60_000);

describe('after the hub was killed in the middle of calls', () => {
  it('a caller whose telephone connects again is found, and served as if nothing had happened', () => {
    const { staying } = calls;
    expect(staying).toMatchObject({ status: 'ENDED', endReason: 'CALLER_HUNG_UP', customer: { name: 'Ada Bennett' } });
    expect(staying.turns.map(({ ordinal }) => ordinal)).toEqual(staying.turns.map((_, index) => index));
    expect(staying.turns).toContainEqual(expect.objectContaining({ reply: expect.stringContaining('2 0 4 8 1 7 3 5') }));
    expect(staying.turns.at(-1)!.reply).toContain('five dollars');
    expect(records.staying!.exchanges.map(({ answerMs }) => answerMs !== null)).toEqual([true, true]);
  });

  it('the recording goes on in the same file, silent where nobody listened', () => {
    const { recording } = calls.staying;
    expect(Math.abs(recording!.durationMs - records.staying!.durationMs)).toBeLessThan(2_500);
  });

  it('a caller who does not come back is ended as interrupted, with all that was said', () => {
    const { lost } = calls;
    expect(lost).toMatchObject({ status: 'ENDED', phase: 'FAILED', endReason: 'INTERRUPTED', outcome: 'INTERRUPTED' });
    expect(lost.turns[0]).toMatchObject({ heard: null, reply: expect.stringContaining('How can I help you?') });
    expect(lost.turns.slice(1)).toContainEqual(expect.objectContaining({ reply: expect.stringContaining('2 0 4 8 1 7 3 5') }));
    expect(lost.recording!.durationMs).toBeGreaterThan(5_000);
  });

  it('the ticket that had just been created is told of, and is the only one', () => {
    const { reporting } = calls;
    const asked = reporting.operations.filter(({ name }) => name === 'CreateTicket');
    expect(asked).toHaveLength(2);
    expect(reporting.tickets).toHaveLength(1);
    const number = reporting.tickets![0]!.number.replace(/\D/g, '').split('').join(' ');
    expect(reporting.turns[1]!.reply).toContain(number);
    const words = reporting.events.filter(({ kind, text }) => kind === 'reply.requested' && text?.includes(number));
    expect(words.map(({ at }) => Date.parse(at) > killedAt.getTime())).toEqual([true]);
    expect(records.reporting!.exchanges[0]!.answerMs).not.toBeNull();
  });

  it('a caller on hold learns that nobody took the call', () => {
    const { holding } = calls;
    expect(holding.handoff).toMatchObject({ status: 'EXPIRED' });
    expect(holding.tickets).toMatchObject([{ category: 'CALLBACK' }]);
    const words = (text: string) => holding.events.filter(event => event.kind === 'reply.requested' && event.text?.includes(text));
    const [told, ...again] = words('They will call you back');
    expect(again).toEqual([]);
    expect(Date.parse(told!.at)).toBeGreaterThan(killedAt.getTime());
    // It is still about the turn in which a person was asked for.
    expect(told!.turn).toEqual(words('Please stay on the line')[0]!.turn);
    expect(holding).toMatchObject({ outcome: 'CALLBACK', phase: 'ARCHIVED' });
  });
});

const turnsOf = (events: Events, from: string): number =>
  events.heard.filter(({ kind, call }) => kind === 'turn.heard' && call.from === from).length;

/** Names of steps have letters only. */
function letters(index: number): string {
  return String.fromCharCode(65 + Math.floor(index / 26)) + String.fromCharCode(65 + (index % 26));
}
