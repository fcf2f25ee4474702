import { describe, expect, it } from 'vitest';
import type { FoundEntity } from '../entities/entity.js';
import type { Likelihoods } from './classifier.js';
import { decide } from './decision.js';
import { INTENTS, type IntentName } from './intent-name.js';

const likely = (given: Partial<Record<IntentName, number>>): Likelihoods =>
  Object.fromEntries(INTENTS.map(name => [name, given[name] ?? 0])) as Likelihoods;
const entity = (type: FoundEntity['type']): FoundEntity => ({ type, value: '4', raw: '4', start: 0, end: 1 });

describe('what is decided', () => {
  it('is the likeliest, with the next behind it', () => {
    expect(decide(likely({ fault: 0.5, complain: 0.25, human: 0.25 - 1 / 128, wait: 1 / 128 }), 'ANYTHING', [], 0.5)).toEqual({
      intent: { name: 'fault', confidence: 0.5 },
      alternatives: [
        { name: 'complain', confidence: 0.25 },
        { name: 'human', confidence: 0.25 - 1 / 128 },
      ],
      confident: true,
    });
  });

  it('is not acted on below the threshold, nor ever when nothing is meant', () => {
    expect(decide(likely({ fault: 0.4, none: 0.35, wait: 0.25 }), 'ANYTHING', [], 0.5).confident).toBe(false);
    expect(decide(likely({ none: 0.9, wait: 0.1 }), 'ANYTHING', [], 0.5).confident).toBe(false);
  });

  it('leans towards yes and no where that was asked', () => {
    const unclear = likely({ thanks: 0.6, yes: 0.3, none: 0.1 });
    expect(decide(unclear, 'ANYTHING', [], 0.5).intent.name).toBe('thanks');
    expect(decide(unclear, 'YES_NO', [], 0.5).intent.name).toBe('yes');
  });

  it('leaves what is clearly meant alone, whatever was asked', () => {
    expect(decide(likely({ human: 0.97, yes: 0.02, none: 0.01 }), 'YES_NO', [], 0.5).intent.name).toBe('human');
  });

  it('takes a score for a rating where one was asked for', () => {
    const unclear = likely({ none: 0.5, thanks: 0.4, rate: 0.1 });
    expect(decide(unclear, 'SCORE', [entity('score')], 0.5)).toMatchObject({ intent: { name: 'rate' }, confident: true });
    expect(decide(unclear, 'ANYTHING', [entity('score')], 0.5).intent.name).toBe('none');
  });

  it.each([
    ['order_number', 'query_order'],
    ['ticket_number', 'query_ticket'],
  ] as const)('takes an unasked %s for %s', (type, intent) => {
    expect(decide(likely({ give_number: 0.9, none: 0.1 }), 'ANYTHING', [entity(type)], 0.5).intent.name).toBe(intent);
    expect(decide(likely({ give_number: 0.9, none: 0.1 }), 'DIGITS', [entity(type)], 0.5).intent.name).toBe('give_number');
  });
});
