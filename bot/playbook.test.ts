import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '#platform/log.js';
import { ACTIONS } from './actions/index.js';
import { type FlowsFile, faults } from './playbook.js';
import { readPlaybook, watchPlaybook } from './playbook-files.js';

const shipped = join(import.meta.dirname, 'flows');
const actions = new Set(Object.keys(ACTIONS));

const rules = (steps: FlowsFile['flows'][string]['steps']): FlowsFile => ({
  noticeVersion: '1',
  failuresUntilHandover: 2,
  handoffWaitMs: 1,
  fallback: 'a:start',
  handover: 'a:start',
  flows: { a: { intents: [], steps } },
});
const words = { again: '', unclear: '', trouble: '' };

describe('flows and phrases', () => {
  it('fit together as they are shipped, in both languages', async () => {
    const { rules, phrases } = await readPlaybook(shipped, actions);
    expect(Object.keys(phrases.EN).sort()).toEqual(Object.keys(phrases.ZH).sort());
    expect(Object.keys(rules.flows)).toContain('order');
  });

  it('are checked against each other: every fault is named with its place', () => {
    const found = faults(
      rules({ start: { do: 'dance', on: { done: 'nowhere' } }, tell: { say: 'hello', next: 'back', interruptible: true } }),
      { EN: { ...words, hello: '{x|loud}', idle: '' }, ZH: words },
      new Set(['walk']),
    );
    expect(found).toEqual([
      'a:start does "dance", which is no action',
      'a:start leads to "nowhere", which is no step',
      'phrase "hello" in EN has the unknown format "loud"',
      'phrase "idle" in EN is used by no flow',
      'phrase "hello" is missing in ZH',
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
    const live = await watchPlaybook(folder, actions, silentLog);
    await change('phrases.en.yaml', 'How can I help you?', 'What can I do for you?');
    await vi.waitFor(() => expect(live.current.phrases.EN.howCanIHelp).toBe('What can I do for you?'), 5_000);
    await change('flows.yaml', 'ask: howCanIHelp', 'ask: noSuchPhrase');
    await change('phrases.en.yaml', 'What can I do for you?', 'Yes?');
    await new Promise(resolve => setTimeout(resolve, 400));
    expect(live.current.phrases.EN.howCanIHelp).toBe('What can I do for you?');
    live.close();
  });

  it('says which file cannot be read, and why', async () => {
    await rm(join(folder, 'phrases.zh.yaml'));
    await expect(readPlaybook(folder, actions)).rejects.toThrow(/Cannot read .*phrases\.zh\.yaml/);
    await cp(shipped, folder, { recursive: true });
    await change('flows.yaml', 'failuresUntilHandover: 2', 'failuresUntilHandover: often');
    await expect(readPlaybook(folder, actions)).rejects.toThrow(/failuresUntilHandover/);
  });
});
