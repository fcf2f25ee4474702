import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type CallScript, readScript } from '#apps/call/script.js';
import { SEGMENTS } from '#kernel/call-event.js';
import { readWav } from '#media/wav.js';
import { root } from '../house/root.js';
import { callTo, type Spoken } from './caller.js';
import { ask, Events } from './graph.js';
import type { House } from './house.js';

/** What a Chinese caller says is read off the script: no Mandarin model can be shipped. */
const textsOf = ({ steps }: CallScript): string[] =>
  steps.flatMap(step => ('say' in step ? step.say : 'interrupt' in step ? step.interrupt : []));

/**
 * A call in English and one in Chinese at the same time, from the greeting to the score, in a hub of either form; and what
 * the callers heard, the recordings hold and the graph says of them.
 */
export function wholeJourney(form: string, open: (env: Record<string, string>) => Promise<House>): void {
  let folder: string;
  // At the end of the file: who starts a process again needs it once more.
  afterAll(() => rm(folder, { recursive: true, force: true }));

  describe(form, () => {
    let house: House;
    let chinese: CallScript;
    let spoken: { english: Spoken; chinese: Spoken };

    beforeAll(async () => {
      const script = (language: string) => readScript(join(root, `apps/demo/caller.${language}.yaml`));
      const english = await script('en');
      chinese = await script('zh');
      folder = await mkdtemp(join(tmpdir(), 'switchboard-script-'));
      await writeFile(join(folder, 'speech.yaml'), stringify({ [chinese.from!]: textsOf(chinese) }));
      house = await open({ SCRIPTED_SPEECH: join(folder, 'speech.yaml') });
      const events = await Events.of(house.url);
      const [first, second] = await Promise.all([callTo(house, events, english), callTo(house, events, chinese)]);
      spoken = { english: first, chinese: second };
      await events.close();
    }, 300_000);

    it('greets the caller by name, answers, opens one ticket, and says goodbye', () => {
      const { call } = spoken.english;
      expect(call).toMatchObject({
        status: 'ENDED',
        phase: 'ARCHIVED',
        language: 'EN',
        endReason: 'BOT_HUNG_UP',
        outcome: 'RESOLVED',
        satisfaction: 5,
        customer: { name: 'Ada Bennett' },
        notice: { recordingAllowed: true },
      });
      expect(call.tickets).toMatchObject([{ category: 'FAULT', status: 'OPEN' }]);
      expect(call.turns[0]!.reply).toContain('Welcome back, Ada Bennett');
      expect(call.turns.slice(1).map(({ intent }) => intent)).toEqual([
        'query_order',
        'consult',
        'fault',
        'yes',
        expect.stringMatching(/goodbye|thanks/),
        'rate',
      ]);
      const [order, question, fault] = call.turns.slice(1);
      expect(order).toMatchObject({ bargedIn: true, reply: expect.stringContaining('2 0 4 8 1 7 3 5') });
      expect(order!.reply!.startsWith(order!.heardOfReply!)).toBe(true);
      expect(order!.heardOfReply!.length).toBeLessThan(order!.reply!.length);
      expect(question!.reply).toMatch(/thirty days/);
      expect(fault!.reply).toContain(
        call
          .tickets![0]!.number.split('')
          .filter(sign => /\d/.test(sign))
          .join(' '),
      );
      expect(call.turns.every(({ reply }) => reply !== null)).toBe(true);
    });

    it('does the same in Chinese', () => {
      const { call } = spoken.chinese;
      expect(call).toMatchObject({
        language: 'ZH',
        outcome: 'RESOLVED',
        satisfaction: 5,
        customer: { name: '林晓雨' },
        endReason: 'BOT_HUNG_UP',
      });
      expect(call.tickets).toMatchObject([{ category: 'FAULT', description: '家里的路由器老是掉线' }]);
      expect(call.turns[0]!.reply).toContain('林晓雨，欢迎您');
      expect(call.turns.slice(1).map(({ heard }) => heard)).toEqual(textsOf(chinese));
      expect(call.turns[1]).toMatchObject({ intent: 'query_order', bargedIn: true, reply: expect.stringContaining('3 0 5 9 2 8 4 6') });
    });

    it.each(['english', 'chinese'] as const)('is heard: the %s caller gets every answer, and silence on interrupting', who => {
      const { exchanges, end } = spoken[who].record;
      expect(exchanges).toHaveLength(6);
      expect(exchanges.filter(({ answerMs }) => answerMs === null)).toEqual([]);
      expect(exchanges[1]!.bargeInMs).toBeGreaterThan(0);
      expect(exchanges[1]!.bargeInMs).toBeLessThan(1_500);
      expect(end).toEqual({ by: 'HUB', next: 'hangup' });
    });

    it.each(['english', 'chinese'] as const)('keeps a recording of the whole %s call, with both sides', async who => {
      const { call, record } = spoken[who];
      expect(call.recording).toMatchObject({ tracks: ['caller', 'bot'], sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
      const file = await fetch(house.url + call.recording!.url);
      expect(file.headers.get('content-type')).toBe('audio/wav');
      const { samples, sampleRate } = readWav(Buffer.from(await file.arrayBuffer()), 'recording', { channels: 2 });
      const durationMs = (samples.length / 2 / sampleRate) * 1000;
      expect(Math.abs(durationMs - call.recording!.durationMs)).toBeLessThan(50);
      expect(Math.abs(durationMs - record.durationMs)).toBeLessThan(2_000);
    });

    it('keeps what was asked of the graph on behalf of the call, and how long it took', () => {
      const { operations, turns } = spoken.english.call;
      expect(operations.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['CallerView', 'OrderByNumber', 'FindArticles', 'CreateTicket', 'RateCall']),
      );
      expect(operations.every(({ errors, ms }) => errors === 0 && ms > 0)).toBe(true);
      expect(operations.find(({ name }) => name === 'CreateTicket')).toMatchObject({ kind: 'mutation', turn: 3 });
      for (const { segments } of turns.slice(1)) {
        expect(segments.map(({ name }) => name)).toEqual(SEGMENTS);
      }
    });

    it('counts the calls', async () => {
      expect(spoken.english.call.stats).toMatchObject({ turns: 6, resolved: true, satisfaction: 5 });
      const today = async () =>
        (await ask<{ liveStats: object }>(house.url, '{ liveStats { calls live averageSatisfaction rated resolutionRate } }')).liveStats;
      await expect
        .poll(today, { timeout: 10_000 })
        .toMatchObject({ calls: 2, live: 0, averageSatisfaction: 5, rated: 2, resolutionRate: 1 });
    });

    it('is healthy in all its parts', async () => {
      for (const { url } of Object.values(house.processes)) {
        const { standing, parts } = (await (await fetch(new URL('/health', url))).json()) as {
          standing: string;
          parts: { name: string }[];
        };
        expect([standing, parts.length > 0]).toEqual(['UP', true]);
      }
    });
  });
}

/** Stops a house: every process by itself, with nothing left open. */
export async function endsInOrder(house: House): Promise<void> {
  const codes = await house.stop();
  expect(new Set(Object.values(codes))).toEqual(new Set([0]));
  for (const running of Object.values(house.processes)) expect(running.stderr()).not.toMatch(/left open|did not close cleanly/);
}
