import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plannerApart } from './apart.js';

const supergraphSdl = readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8');
const QUESTION = '{ call(id: "c") { customer { name } } }';

describe('the native planner in its own process', () => {
  it('plans, for several who ask at once', async () => {
    const plan = plannerApart(supergraphSdl);
    const plans = await Promise.all([plan(QUESTION, null), plan('{ call(id: "c") { id } }', null)]);
    expect(plans.map(({ node }) => node?.kind)).toEqual(['Sequence', 'Fetch']);
  });

  it('says why it refuses, and plans on', async () => {
    const plan = plannerApart(supergraphSdl);
    await expect(plan('query A { call(id: "c") { id } } query B { call(id: "c") { id } }', 'C')).rejects.toMatchObject({
      code: 'INTERNAL',
    });
    expect((await plan(QUESTION, null)).node?.kind).toBe('Sequence');
  });

  it('is no worse for a supergraph that makes no sense', async () => {
    await expect(plannerApart('this is no supergraph')(QUESTION, null)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect((await plannerApart(supergraphSdl)(QUESTION, null)).node?.kind).toBe('Sequence');
  });

  it('is not waited for by who has left', async () => {
    const reason = new Error('left');
    await expect(plannerApart(supergraphSdl)(QUESTION, null, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
