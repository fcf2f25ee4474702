import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { VOCABULARY } from './actions/index.js';
import { decide } from './decision.js';
import type { Place, Playbook } from './playbook.js';
import { readPlaybook } from './playbook-files.js';
import type { Understanding } from './understanding.js';

let playbook: Playbook;
beforeAll(async () => {
  playbook = await readPlaybook(join(import.meta.dirname, 'flows'), VOCABULARY);
});

const said = (intent: string, confident = true, entities: Understanding['entities'] = []): Understanding => ({
  text: '…',
  intent: { name: intent, confidence: confident ? 0.9 : 0.2 },
  confident,
  entities,
  references: [],
});
const at = (flow: string, step: string): Place => ({ flow, step });

describe('where the bot goes with what the caller said', () => {
  it('answers the question that is open before anything else', () => {
    expect(decide(playbook, at('fault', 'created'), said('yes'))).toEqual({ go: at('fault', 'callBack'), understood: true });
    expect(decide(playbook, at('open', 'more'), said('no'))).toEqual({ go: at('closing', 'start'), understood: true });
  });

  it('takes a number where one was asked for, whatever else the words mean', () => {
    const digits = said('none', false, [{ type: 'order_number', value: '20481735' }]);
    expect(decide(playbook, at('order', 'askNumber'), digits)).toEqual({ go: at('order', 'start'), understood: true });
  });

  it('follows a new wish in the middle of a question', () => {
    expect(decide(playbook, at('fault', 'created'), said('human'))).toEqual({ go: at('handover', 'start'), understood: true });
  });

  it('asks again where yes or no was wanted and neither came', () => {
    expect(decide(playbook, at('fault', 'created'), said('none', false))).toEqual({ again: true });
  });

  it('tries the articles with what no flow is for', () => {
    expect(decide(playbook, at('open', 'start'), said('none', false))).toEqual({ go: at('question', 'start'), understood: false });
  });

  it('does not take a lone yes for a question', () => {
    expect(decide(playbook, at('open', 'start'), said('yes'))).toEqual({ again: true });
  });
});
