import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INTENTS } from './intent-name.js';
import { readTraining } from './training.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'training-'));
  mkdirSync(join(folder, 'en'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const says = (count: number) => Array.from({ length: count }, (_, i) => `  - sentence ${i}`).join('\n');
const write = (name: string, intent = name, count = 10) =>
  writeFileSync(join(folder, 'en', `${name}.yaml`), `intent: ${intent}\nmeans: something\nsays:\n${says(count)}\n`);

describe('training files', () => {
  it.each(['EN', 'ZH'] as const)('say each intent in %s in forty ways or more, and none in two files', language => {
    const sentences = readTraining(language);
    const byIntent = Map.groupBy(sentences, ({ intent }) => intent);
    for (const intent of INTENTS) expect(byIntent.get(intent)?.length, intent).toBeGreaterThanOrEqual(40);
    expect(new Set(sentences.map(({ text }) => text)).size).toBe(sentences.length);
  });

  it('are taken in turns, so that no intent comes last', () => {
    for (const intent of INTENTS) write(intent);
    expect(
      readTraining('EN', folder)
        .slice(0, INTENTS.length)
        .map(({ intent }) => intent),
    ).toEqual([...INTENTS].sort());
  });

  it('are missed by name', () => {
    for (const intent of INTENTS.filter(name => name !== 'fault')) write(intent);
    expect(() => readTraining('EN', folder)).toThrow(/has no sentences for fault/);
  });

  it('are refused by name when they hold something else', () => {
    for (const intent of INTENTS) write(intent);
    write('fault', 'human');
    expect(() => readTraining('EN', folder)).toThrow(/fault\.yaml holds the sentences of "human"/);
    write('fault', 'fault', 3);
    expect(() => readTraining('EN', folder)).toThrow(/fault\.yaml is no training file/);
  });
});
