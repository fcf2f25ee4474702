import { expect, it } from 'vitest';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { ABUSIVE_DOCUMENTS } from './abusive-documents.js';
import { near, openGateway } from './open-gateway.js';
import { smallHouse } from './small-house.js';

leavesNothingOpen();

/** What a document may cost until it is refused, in processor time of the whole process; and what a shared machine makes of it. */
const MOST_MS = 20;
const LENIENCE = 4;

interface Refusal {
  errors?: { message: string; extensions: { code: string } }[];
}

const cpuMs = async (work: () => Promise<void>): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};

it('holds at least eighty documents that are made to hurt', () => {
  expect(ABUSIVE_DOCUMENTS.length).toBeGreaterThanOrEqual(80);
  expect(new Set(ABUSIVE_DOCUMENTS.map(({ text }) => text)).size).toBe(ABUSIVE_DOCUMENTS.length);
});

it('refuses each over HTTP with what is wrong, before it has cost anything', async () => {
  const house = smallHouse();
  const { post, ask } = await openGateway({
    supergraphSdl: house.supergraphSdl,
    transports: house.subgraphs.map(near),
    development: false,
  });
  const wrong: string[] = [];
  for (const { name, text } of ABUSIVE_DOCUMENTS) {
    const body = JSON.stringify({ query: text });
    let fastest = Number.POSITIVE_INFINITY;
    // The first reading of a kind makes code warm; that is not what is measured.
    for (let time = 0; time < 3; time++) {
      const ms = await cpuMs(async () => {
        const response = await post(body);
        const { errors = [] } = (await response.json()) as Refusal;
        const message = errors[0]?.message ?? '';
        const isRefused = response.status === 400 && errors.every(({ extensions: { code } }) => code === 'INVALID_INPUT');
        if (!isRefused || message.length < 15 || errors.length > 6) wrong.push(`${name}: ${response.status} ${message}`);
        if (JSON.stringify(errors).length > 20_000) wrong.push(`${name}: an answer of its size`);
      });
      fastest = Math.min(fastest, ms);
    }
    if (fastest > MOST_MS * LENIENCE) wrong.push(`${name}: ${fastest} ms`);
  }
  expect(wrong).toEqual([]);
  expect(house.shop.asked).toBe(0);
  expect(await ask('{ shopMotto }')).toEqual({ data: { shopMotto: 'Everything, always' } });
}, 60_000);
