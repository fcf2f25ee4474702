import { afterAll, describe, expect, it } from 'vitest';
import { placeCall } from '#apps/call/place-call.js';
import { type GivenScript, hear, phoneTo, scriptOf, voice } from './caller.js';
import { shortFlows } from './flows.js';
import { type CallView, Events, viewOf } from './graph.js';
import { type SeparateHouse, separateProcesses } from './house.js';
import { endsInOrder, wholeJourney } from './whole.js';

let house: SeparateHouse;
afterAll(() => house?.stop(), 60_000);

wholeJourney('the hub in a process for each part', async env => {
  house = await separateProcesses({ ...env, FLOWS: await shortFlows() });
  return house;
});

/** A call in which something happens at each `pause`. */
const callWith = async (from: string, happens: (() => Promise<void>)[], steps: GivenScript['steps']): Promise<CallView> => {
  const script = scriptOf({ from, steps });
  const events = await Events.of(house.url);
  const onStep = async (step: object) => ('pause' in step ? happens.shift()?.() : undefined);
  await placeCall({ phone: phoneTo(house, script), voice, script, onStep });
  const { call } = await events.of(from, 'call.ended');
  await events.close();
  return viewOf(house.url, call.id);
};
const QUESTION = { say: 'what does shipping cost me' };

describe('in the middle of a call', () => {
  it('a system that is gone is missed where it is needed, the rest is answered; then every part may be killed and come back', async () => {
    const gone = () => house.processes.orders!.kill();
    const killed = async () => {
      const parts = Object.keys(house.processes).filter(name => name !== 'orders');
      await Promise.all(parts.map(name => house.processes[name]!.kill()));
      await Promise.all(['orders', ...parts].map(name => house.again(name)));
    };
    const ORDER = { say: 'this is about my order number two zero four eight one seven three five' };
    const steps = [hear(), { pause: 0 }, ORDER, hear(), QUESTION, hear(), { pause: 0 }, ORDER, hear(), { hangUp: true }];
    const call = await callWith('+493055503001', [gone, killed], steps);
    expect(call.turns.slice(1).map(({ reply }) => reply)).toEqual([
      expect.stringContaining('I cannot reach that system at the moment'),
      expect.stringContaining('five dollars'),
      expect.stringContaining('2 0 4 8 1 7 3 5 is on its way'),
    ]);
    expect(call.operations.find(({ name, turn }) => name === 'OrderByNumber' && turn === 1)).toMatchObject({ errors: 1 });
    expect(call.events.map(({ kind }) => kind)).toContain('call.resumed');
    expect(call).toMatchObject({ status: 'ENDED', endReason: 'CALLER_HUNG_UP' });
  }, 180_000);

  it('a database that is gone is waited for: nothing is lost, the answer comes late', async () => {
    const gone = () => house.postgres.down();
    const soonBack = async () => void setTimeout(() => void house.postgres.up(), 3_000);
    const call = await callWith(
      '+493055503002',
      [gone, soonBack],
      [hear(), { pause: 0 }, { pause: 1 }, QUESTION, hear(3_000), { hangUp: true }],
    );
    expect(call).toMatchObject({ status: 'ENDED', endReason: 'CALLER_HUNG_UP' });
    expect(call.turns[1]).toMatchObject({ heard: QUESTION.say, reply: expect.stringContaining('five dollars') });
  }, 180_000);
});

it('ends in order when it is told to', () => endsInOrder(house), 60_000);
