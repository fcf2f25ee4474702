import { afterAll, it } from 'vitest';
import { type House, oneProcess } from './house.js';
import { endsInOrder, wholeJourney } from './whole.js';

let house: House;
afterAll(() => house?.stop(), 60_000);

wholeJourney('the hub in one process', async env => {
  house = await oneProcess(env);
  return house;
});

it('ends in order when it is told to', () => endsInOrder(house), 60_000);
