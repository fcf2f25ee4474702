import { expect, it } from 'vitest';
import { compose } from './compose.js';
import { composeApart } from './compose-apart.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])\n';
const crm = {
  name: 'crm',
  url: 'http://crm/graphql',
  sdl: `${LINK} type Query { a: Item } type Item @key(fields: "id") { id: ID! name: String }`,
};
const shop = {
  name: 'shop',
  url: 'http://shop/graphql',
  sdl: `${LINK} type Query { b: String } type Item @key(fields: "id") { id: ID! price: Int }`,
};

const failure = (work: () => unknown): Promise<Error> =>
  Promise.resolve()
    .then(work)
    .then(
      () => expect.unreachable(),
      (thrown: Error) => thrown,
    );

it('gives what composing here gives', async () => {
  expect(await composeApart([crm, shop])).toEqual(compose([crm, shop]));
});

it.each([
  ['does not fit together', [crm, { ...shop, sdl: `${LINK} type Query { a: Int } type Item @key(fields: "no") { id: ID! name: String }` }]],
  ['cannot be read', [crm, { ...shop, sdl: 'type Query {' }]],
])('says in the same words what %s', async (_, subgraphs) => {
  const [apart, here] = [await failure(() => composeApart(subgraphs)), await failure(() => compose(subgraphs))];
  expect(apart).toMatchObject({ code: 'MISCONFIGURED', message: here.message });
});

it('is cut short by its signal', async () => {
  const leaving = new AbortController();
  const composing = composeApart([crm, shop], leaving.signal);
  leaving.abort(new Error('enough'));
  await expect(composing).rejects.toThrow('enough');
});
