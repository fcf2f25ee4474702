import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Log } from '#platform/log.js';
import { VOCABULARY } from './actions/index.js';
import type { FlowsFile } from './playbook.js';
import { faults } from './playbook-faults.js';
import { readPlaybook, watchPlaybook } from './playbook-files.js';

const shipped = join(import.meta.dirname, 'flows');

const rules = (steps: FlowsFile['flows'][string]['steps']): FlowsFile => ({
  noticeVersion: '1',
  failuresUntilHandover: 2,
  handoffWaitMs: 1,
  fallback: 'a:start',
  handover: 'a:start',
  flows: { a: { intents: [], event: 'call.answered', steps } },
});
const words = { again: '', unclear: '', trouble: '' };

describe('flows and phrases', () => {
  it('fit together as they are shipped, in both languages', async () => {
    const { rules, phrases } = await readPlaybook(shipped, VOCABULARY);
    expect(Object.keys(phrases.EN).sort()).toEqual(Object.keys(phrases.ZH).sort());
    expect(Object.keys(rules.flows)).toContain('order');
  });

  it('are checked against each other: every fault is named with its place', () => {
    const found = faults(
      rules({ start: { do: 'dance', on: { done: 'nowhere' } }, tell: { say: 'hello', next: 'back', interruptible: true } }),
      { EN: { ...words, hello: '{x|loud}', idle: '' }, ZH: words },
      { actions: { walk: { outcomes: ['done'] } }, slots: new Set(['x']) },
    );
    expect(found).toEqual([
      'a:start does "dance", which is no action',
      'a:start leads to "nowhere", which is no step',
      'phrase "hello" in EN has the unknown format "loud"',
      'phrase "idle" in EN is used by no flow',
      'phrase "hello" is missing in ZH',
    ]);
  });

  it.each<[string, FlowsFile['flows'][string]['steps'], string, string]>([
    [
      'an outcome without a way on',
      { start: { do: 'walk', on: { done: 'back' } } },
      '',
      'knows no way on from "fell", which "walk" may come to',
    ],
    [
      'an outcome that never comes',
      { start: { do: 'walk', on: { done: 'back', fell: 'back', flew: 'back' } } },
      '',
      'waits for "flew", which "walk" never comes to',
    ],
    ['a circle', { start: { do: 'walk', on: { done: 'start', fell: 'back' } } }, '', 'leads back to itself without a question in between'],
    [
      'a slot that nothing fills',
      { start: { say: 'hello', next: 'back', interruptible: true } },
      '{naem}',
      'tells of "naem", which is never known',
    ],
  ])('are refused for %s', (_, steps, hello, fault) => {
    const phrases = { ...words, ...(hello && { hello }) };
    const found = faults(
      rules(steps),
      { EN: phrases, ZH: phrases },
      { actions: { walk: { outcomes: ['done', 'fell'] } }, slots: new Set(['name']) },
    );
    expect(found).toContainEqual(expect.stringContaining(fault));
  });

  it('are refused where nobody would be greeted', () => {
    const { flows, ...rest } = rules({ start: { end: 'HANG_UP' } });
    const unheard = { ...rest, flows: { a: { ...flows.a!, event: undefined } } };
    expect(faults(unheard, { EN: words, ZH: words }, { actions: {}, slots: new Set() })).toEqual([
      'no flow is for the event "call.answered": nobody would be greeted',
    ]);
  });
});

describe('a folder of flows', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flows-'));
    await cp(shipped, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const change = async (file: string, from: string, to: string) => {
    const path = join(folder, file);
    await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
  };

  it('is taken up when it changes, without a restart; what is wrong is not', async () => {
    const error = vi.fn();
    const live = await watchPlaybook(folder, VOCABULARY, { info() {}, error } as unknown as Log);
    await change('phrases.en.yaml', 'How can I help you?', 'What can I do for you?');
    await vi.waitFor(() => expect(live.current.phrases.EN.howCanIHelp).toBe('What can I do for you?'), 5_000);
    await change('flows.yaml', 'ask: howCanIHelp', 'ask: noSuchPhrase');
    await change('phrases.en.yaml', 'What can I do for you?', 'Yes?');
    const fault = expect.stringContaining('phrase "noSuchPhrase" is missing in EN');
    await vi.waitFor(
      () =>
        expect(error).toHaveBeenCalledWith(
          expect.objectContaining({ err: expect.objectContaining({ message: fault }) }),
          expect.any(String),
        ),
      5_000,
    );
    expect(live.refused).toEqual(fault);
    expect(live.current.phrases.EN.howCanIHelp).toBe('What can I do for you?');
    live.close();
  });

  it('says which file cannot be read, and why', async () => {
    await rm(join(folder, 'phrases.zh.yaml'));
    await expect(readPlaybook(folder, VOCABULARY)).rejects.toThrow(/Cannot read .*phrases\.zh\.yaml/);
    await cp(shipped, folder, { recursive: true });
    await change('flows.yaml', 'failuresUntilHandover: 2', 'failuresUntilHandover: often');
    await expect(readPlaybook(folder, VOCABULARY)).rejects.toThrow(/failuresUntilHandover/);
  });
});
